import { answerHealthz } from "@/lib/http/probes";

export const dynamic = "force-dynamic";

export function GET(): Response | Promise<Response> {
  return answerHealthz();
}
