import { InstantAndRelative } from "@/components/time/relative-time";
import { Callout } from "@/components/ui/callout";
import type { ZoneDetailItem } from "@/lib/contracts/zones";

/** One visible line when the role was changed by somebody else's hand. */
export function OutsideChange({ zone }: Readonly<{ zone: ZoneDetailItem }>) {
  const change = zone.outsideRoleChange;
  if (change === null) return null;
  return (
    <Callout kind="warning" title="The role was changed outside Keymaster">
      {change.sentence} <InstantAndRelative at={change.at} estate={zone.estate} />.
    </Callout>
  );
}
