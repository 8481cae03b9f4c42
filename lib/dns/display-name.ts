import { labelToULabel } from "./idna";
import { labelsOf } from "./name-relations";
import { type OwnerName, ROOT_NAME } from "./owner-name";

/**
 * A name as people read it: A-labels as U-labels where that is safe, everything else as it is. No trailing dot; the root
 * is `.`. For display only: never parse it back to decide anything.
 */
export function displayName(name: OwnerName): string {
  return name === ROOT_NAME ? "." : labelsOf(name).map(labelToULabel).join(".");
}
