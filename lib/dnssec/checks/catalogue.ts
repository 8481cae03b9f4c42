import { algorithmCompleteness } from "./algorithm-completeness";
import { algorithmStrength } from "./algorithm-strength";
import { cdsAgrees } from "./cds-agrees";
import type { Check } from "./check";
import { denialProofs } from "./denial-proofs";
import { dnskeySetsEqual } from "./dnskey-sets-equal";
import { dsMatchesDnskey } from "./ds-matches-dnskey";
import { dsPresent } from "./ds-present";
import { dsStale } from "./ds-stale";
import { keyMasterView } from "./key-master-view";
import { nsec3Parameters } from "./nsec3-parameters";
import { parentServers } from "./parent-servers";
import { parentViewsAgree } from "./parent-views-agree";
import { serialsConverge } from "./serials-converge";
import { serversAnswer } from "./servers-answer";
import { signatureMargin } from "./signature-margin";
import { signaturesValid } from "./signatures-valid";
import { singleSigner } from "./single-signer";
import { strictView } from "./strict-view";
import { ttlFitsRollover } from "./ttl-fits-rollover";

/** Every check, in the order in which people ask: does it answer, does it validate, will it last, is it tidy. */
export const CHECKS: readonly Check[] = [
  serversAnswer,
  signaturesValid,
  denialProofs,
  dsMatchesDnskey,
  strictView,
  parentServers,
  parentViewsAgree,
  dnskeySetsEqual,
  serialsConverge,
  singleSigner,
  signatureMargin,
  keyMasterView,
  algorithmCompleteness,
  algorithmStrength,
  nsec3Parameters,
  ttlFitsRollover,
  cdsAgrees,
  dsStale,
  dsPresent,
];
