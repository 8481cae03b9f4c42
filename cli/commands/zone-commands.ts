import { type Command, Option } from "commander";
import type { Run } from "@/cli/program";
import { STATUSES } from "@/lib/dnssec/status/judgement";
import { showCandidates, showZone, showZones } from "./zones";

/** `zones`, `zone`, `candidates`. */
export function addZoneCommands(program: Command, run: Run): void {
  run(
    program
      .command("zones")
      .description("every zone, or those that the options name")
      .option("--q <text>", "part of the name")
      .addOption(new Option("--status <word>", "a status word").choices(STATUSES))
      .option("--server <name>", "whose role it is"),
    ({ api, terminal, estate }, _args, options) =>
      showZones(api, terminal, { ...options, ...(estate === undefined ? {} : { estate }) }),
  );
  run(
    program
      .command("zone")
      .argument("<zone>", "its name")
      .description("one zone: what is so, what to do, who says what"),
    ({ api, terminal, estate }, [zone = ""]) => showZone(api, terminal, zone, estate),
  );
  run(
    program
      .command("candidates")
      .argument("<zone>", "its name")
      .description("who could hold its role next, and what stops the others"),
    ({ api, terminal, estate }, [zone = ""]) => showCandidates(api, terminal, zone, estate),
  );
}
