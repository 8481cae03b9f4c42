import { cache } from "react";
import { callApi } from "@/app/_server/call-api";
import { readFleet } from "@/lib/contracts/endpoints";

/** The health of the fleet, asked for once however many parts of a page show it. */
export const fleetOfPage = cache(() => callApi(readFleet, {}));
