import { answerReadyz } from "@/lib/http/probes";

export const dynamic = "force-dynamic";

export function GET(): Response | Promise<Response> {
  return answerReadyz();
}
