import type { RuleSwitches } from "@/lab/rules/rule-switches";
import type { ZoneContent } from "@/lab/zone/content";
import { keyObstacle } from "@/lab/zone/keys-at-hand";
import {
  judgeDenialOfExistence,
  judgeEnoughDescriptors,
  judgeNsec3Iterations,
} from "@/lib/dnssec/signing-key/limits";
import type { Condition, Place } from "./operation";

/** What signing asks of a zone's descriptors and settings, in the order of appendix A. */
export function signingConditions(place: Place): readonly Condition[] {
  const content = place.zone.content.truth;
  return [
    [
      () => judgeEnoughDescriptors(limited(content)) === null,
      9104,
      "A zone needs at least one key-signing key and one zone-signing key.",
    ],
    ...settingConditions(content, place.world.rules),
    [() => !hasObstacle(place, "key-not-here"), 9107, "A private key cannot be opened here."],
    [
      () => !hasObstacle(place, "provider-missing"),
      9112,
      "A key storage provider is missing here.",
    ],
  ];
}

/** Rules between settings and keys: 9103, 9130, 9124. */
export function settingConditions(content: ZoneContent, rules: RuleSwitches): readonly Condition[] {
  const { settings } = content;
  const denial = settings.denialOfExistence ?? "nsec3";
  const active = limited(content).filter((descriptor) => descriptor.state === "active");
  const algorithms = active.map((descriptor) => descriptor.algorithm);
  const denialCode = judgeDenialOfExistence(denial, algorithms)?.code ?? null;
  const lengths = active.map((descriptor) => descriptor.keyLength);
  return [
    [
      () => denialCode !== 9103 || !rules.holds("KM-49"),
      9103,
      "RSA/SHA-1 keys cannot be combined with NSEC3.",
    ],
    [() => denialCode !== 9130 || !rules.holds("KM-49"), 9130, "These keys only work with NSEC3."],
    [
      () =>
        judgeNsec3Iterations(settings.nsec3Iterations ?? 0, lengths) === null ||
        !rules.holds("KM-57"),
      9124,
      "Too many NSEC3 iterations for the shortest key.",
    ],
  ];
}

/** The descriptors as limits look at them. */
export function limited(content: ZoneContent) {
  return content.descriptors.map(({ rolling, algorithm, keyLength }) => ({
    keyRole: rolling.keyRole,
    state: rolling.state,
    algorithm,
    keyLength,
  }));
}

function hasObstacle(place: Place, obstacle: ReturnType<typeof keyObstacle>): boolean {
  const { world, zone, host } = place;
  return zone.content.truth.descriptors
    .filter((descriptor) => descriptor.rolling.state === "active")
    .some(
      (descriptor) => keyObstacle(world.forest, zone.name, host.server, descriptor) === obstacle,
    );
}
