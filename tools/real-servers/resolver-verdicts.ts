import { type Message, type Question, RCODE } from "@/lib/dns/message/message";
import { askOverTcp } from "./ask-over-tcp";
import { decode } from "./asked-answers";

/** What a validating resolver says of an answer; `bogus` is its SERVFAIL, whatever the cause. */
export type ResolverVerdict = "secure" | "insecure" | "bogus";

/** Asks a validating resolver on loopback all questions; its verdicts in their order. */
export async function askResolver(
  port: number,
  questions: readonly Question[],
): Promise<readonly ResolverVerdict[]> {
  const answers = await askOverTcp(port, questions, "validating");
  return answers.map((octets) => verdictOf(decode(octets)));
}

function verdictOf(message: Message): ResolverVerdict {
  if (message.rcode === RCODE.SERVFAIL) return "bogus";
  return message.authenticData ? "secure" : "insecure";
}
