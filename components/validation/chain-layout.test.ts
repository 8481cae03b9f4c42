import { describe, expect, test } from "vitest";
import type { TrustChain } from "@/lib/contracts/checks";
import { layOutChain, NODE_HEIGHT } from "./chain-layout";

type Node = TrustChain["nodes"][number];
const node = (id: string, row: Node["row"]): Node => ({
  id,
  row,
  label: id,
  detail: "",
  judgement: "valid",
  servers: [],
});
const edge = (from: string, to: string): TrustChain["edges"][number] => ({
  from,
  to,
  kind: "signs",
  judgement: "valid",
  why: "",
  until: null,
  brokenAt: [],
});
const chain: TrustChain = {
  parent: "test",
  isSigned: true,
  nodes: [
    node("soa", "rrset"),
    node("ksk", "ksk"),
    node("ds", "ds"),
    node("zsk", "zsk"),
    node("zsk2", "zsk"),
  ],
  edges: [
    edge("ds", "ksk"),
    edge("ksk", "zsk"),
    edge("zsk", "soa"),
    edge("zsk", "zsk2"),
    edge("ksk", "gone"),
  ],
};

describe("layOutChain", () => {
  const layout = layOutChain(chain);
  const at = (id: string) => layout.nodes.find((one) => one.id === id) ?? { x: 0, y: 0 };

  test("trust runs downwards, whatever order the nodes came in", () => {
    expect(at("ds").y).toBeLessThan(at("ksk").y);
    expect(at("ksk").y).toBeLessThan(at("zsk").y);
    expect(at("zsk").y).toBeLessThan(at("soa").y);
  });

  test("nodes of one row do not overlap and fit into the picture", () => {
    expect(at("zsk2").x).toBeGreaterThan(at("zsk").x);
    expect(at("zsk2").y).toBe(at("zsk").y);
    for (const { x, y } of layout.nodes) {
      expect(x).toBeLessThan(layout.width);
      expect(y + NODE_HEIGHT).toBeLessThanOrEqual(layout.height);
    }
  });

  test("an edge to something that is not drawn is left out, the others are kept", () => {
    expect(layout.edges.map(({ to }) => to)).toEqual(["ksk", "zsk", "soa", "zsk2"]);
  });
});
