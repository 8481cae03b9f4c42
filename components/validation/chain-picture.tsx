import { StatusShapeMark } from "@/components/status/shape";
import { StatusWord } from "@/components/status/status-word";
import { Instant } from "@/components/time/relative-time";
import { Disclosure } from "@/components/ui/disclosure";
import { Scroll } from "@/components/ui/scroll";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import type { TrustChain } from "@/lib/contracts/checks";
import { layOutChain, NODE_HEIGHT, NODE_WIDTH, type PlacedNode } from "./chain-layout";
import styles from "./validation.module.css";
import { LINKS } from "./words";

type ChainProps = Readonly<{ chain: TrustChain; estate: string }>;

const ROWS: Readonly<Record<PlacedNode["row"], string>> = {
  parent: "Parent",
  ds: "DS",
  ksk: "KSK",
  zsk: "ZSK",
  rrset: "Records",
};
const VERBS = { delegates: "delegates to", "names-key": "names", signs: "signs" } as const;

function NodeMark({ node }: Readonly<{ node: PlacedNode }>) {
  return (
    <g
      transform={`translate(${node.x} ${node.y})`}
      className={styles.node}
      data-link={node.judgement}
    >
      <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx="4" />
      <StatusShapeMark status={LINKS[node.judgement].shape} x={10} y={10} />
      <text x="28" y="20" className={styles.nodeLabel}>
        {node.label}
      </text>
      <text x="10" y="37" className={styles.nodeDetail}>
        {node.detail}
      </text>
    </g>
  );
}

function Picture({ chain }: ChainProps) {
  const layout = layOutChain(chain);
  const broken = chain.edges.filter(({ judgement }) => judgement === "broken").length;
  return (
    <Scroll label="Chain of trust">
      <svg
        role="img"
        aria-label={`Chain of trust: ${chain.edges.length} links, ${broken} broken. The table below says the same.`}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        width={layout.width}
        height={layout.height}
        className={styles.chain}
      >
        {layout.rows.map(({ row, y }) => (
          <text key={row} x="0" y={y + NODE_HEIGHT / 2 + 4} className={styles.rowLabel}>
            {ROWS[row]}
          </text>
        ))}
        {layout.edges.map((edge) => (
          <path
            key={`${edge.from} ${edge.to} ${edge.kind}`}
            d={edge.path}
            className={styles.edge}
            data-link={edge.judgement}
          />
        ))}
        {layout.nodes.map((node) => (
          <NodeMark key={node.id} node={node} />
        ))}
      </svg>
    </Scroll>
  );
}

function Twin({ chain, estate }: ChainProps) {
  const labels = new Map(chain.nodes.map(({ id, label }) => [id, label]));
  return (
    <Table label="Links of the chain of trust">
      <thead>
        <tr>
          <HeadCell>Link</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>Why</HeadCell>
          <HeadCell>Until</HeadCell>
          <HeadCell>Broken at</HeadCell>
        </tr>
      </thead>
      <tbody>
        {chain.edges.map((edge) => (
          <Row key={`${edge.from} ${edge.to} ${edge.kind}`}>
            <RowHead>
              <Mono>{labels.get(edge.from) ?? edge.from}</Mono> <Quiet>{VERBS[edge.kind]}</Quiet>{" "}
              <Mono>{labels.get(edge.to) ?? edge.to}</Mono>
            </RowHead>
            <Cell nowrap>
              <StatusWord status={LINKS[edge.judgement].shape}>
                {LINKS[edge.judgement].word}
              </StatusWord>
            </Cell>
            <Cell>{edge.why}</Cell>
            <Cell nowrap>
              {edge.until === null ? (
                <NotApplicable says="no signature behind it" />
              ) : (
                <Instant at={edge.until} estate={estate} />
              )}
            </Cell>
            <Cell>
              {edge.brokenAt.length === 0 ? (
                <NotApplicable says="nowhere" />
              ) : (
                <Mono>{edge.brokenAt.join(", ")}</Mono>
              )}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** From the parent's DS down to the records, each link judged; the table says the same in words. */
export function ChainPicture({ chain, estate }: ChainProps) {
  return (
    <>
      <Picture chain={chain} estate={estate} />
      <Disclosure label="As a table">
        <Twin chain={chain} estate={estate} />
      </Disclosure>
    </>
  );
}
