import type { Check } from "./check";
import { serversAnswer } from "./servers-answer";

/** Every check, in the order in which people ask: does it answer, does it validate, will it last, is it tidy. */
export const CHECKS: readonly Check[] = [serversAnswer];
