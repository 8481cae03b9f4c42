import { queryOptions } from "@tanstack/react-query";
import { fetchEndpoint } from "./fetch-endpoint";

/** Codes that a number, symbol or pasted message may mean; all of them for an empty text. */
export function errorCodesQuery(q: string) {
  return queryOptions({
    queryKey: ["error-codes", "list", q] as const,
    queryFn: ({ signal }) =>
      fetchEndpoint(
        "listErrorCodes",
        { query: q === "" ? { limit: 200 } : { q, limit: 200 } },
        signal,
      ),
  });
}

/** One code, or one name that does not exist. */
export function errorCodeQuery(code: string) {
  return queryOptions({
    queryKey: ["error-codes", "one", code] as const,
    queryFn: ({ signal }) => fetchEndpoint("readErrorCode", { params: { code } }, signal),
  });
}
