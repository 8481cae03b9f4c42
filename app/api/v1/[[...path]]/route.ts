import { runningApi } from "@/lib/http/running-api";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

const answer = (request: Request): Response | Promise<Response> => runningApi().fetch(request);

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
