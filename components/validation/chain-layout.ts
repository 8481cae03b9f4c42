import type { TrustChain } from "@/lib/contracts/checks";

type Node = TrustChain["nodes"][number];

/** Where a node stands, in pixels of the picture. */
export type PlacedNode = Node & Readonly<{ x: number; y: number }>;
export type ChainLayout = Readonly<{
  width: number;
  height: number;
  nodes: readonly PlacedNode[];
  /** The arrows, from the foot of one node to the head of the other. */
  edges: readonly (TrustChain["edges"][number] & Readonly<{ path: string }>)[];
  rows: readonly Readonly<{ row: Node["row"]; y: number }>[];
}>;

/** So wide that "ECDSAP256SHA256, SHA-256" stands in it. */
export const NODE_WIDTH = 176;
export const NODE_HEIGHT = 46;
const GAP = 24;
const ROW_GAP = 58;
const LEFT = 92;
const ORDER: readonly Node["row"][] = ["parent", "ds", "ksk", "zsk", "rrset"];

/** Rows from the parent down; in each row the nodes as they come, from the left. A key that signs itself bows to its right. */
export function layOutChain(chain: TrustChain): ChainLayout {
  const rows = ORDER.map((row) => chain.nodes.filter((node) => node.row === row)).filter(
    (nodes) => nodes.length > 0,
  );
  const widest = Math.max(1, ...rows.map((nodes) => nodes.length));
  const nodes = rows.flatMap((row, level) =>
    row.map(
      (node, column): PlacedNode => ({
        ...node,
        x: LEFT + column * (NODE_WIDTH + GAP),
        y: 4 + level * (NODE_HEIGHT + ROW_GAP),
      }),
    ),
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return {
    width: LEFT + widest * (NODE_WIDTH + GAP),
    height: rows.length * (NODE_HEIGHT + ROW_GAP) - ROW_GAP + 8,
    nodes,
    edges: chain.edges.flatMap((edge) => {
      const from = byId.get(edge.from);
      const to = byId.get(edge.to);
      return from === undefined || to === undefined ? [] : [{ ...edge, path: pathOf(from, to) }];
    }),
    rows: rows.flatMap((row, level) =>
      row[0] === undefined ? [] : [{ row: row[0].row, y: 4 + level * (NODE_HEIGHT + ROW_GAP) }],
    ),
  };
}

function pathOf(from: PlacedNode, to: PlacedNode): string {
  const x1 = from.x + NODE_WIDTH / 2;
  const x2 = to.x + NODE_WIDTH / 2;
  if (from.id === to.id) {
    const right = from.x + NODE_WIDTH;
    return `M${right} ${from.y + 12}c18 0 18 22 0 22`;
  }
  if (from.y === to.y) {
    const y = from.y + NODE_HEIGHT;
    return `M${x1} ${y}C${x1} ${y + 26} ${x2} ${y + 26} ${x2} ${y}`;
  }
  const y1 = from.y + NODE_HEIGHT;
  const middle = (y1 + to.y) / 2;
  return `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${to.y - 5}`;
}
