import Link from "next/link";
import { StatusWord } from "@/components/status/status-word";
import { Age } from "@/components/time/age";
import { RelativeTime } from "@/components/time/relative-time";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { Cell, HeadCell, Row, RowHead, Table } from "@/components/ui/table";
import { Mono, NotApplicable, Quiet } from "@/components/ui/text";
import { zoneHref } from "@/components/zone/words";
import type { TrustPointItem } from "@/lib/contracts/server-settings";
import type { ServerDetail } from "@/lib/contracts/servers";
import { anchorWord } from "./words";

type Settings = NonNullable<ServerDetail["settings"]>;
type Anchor = NonNullable<TrustPointItem["anchors"]>[number];

function Refreshed({ point, estate }: Readonly<{ point: TrustPointItem; estate: string }>) {
  if (point.lastRefreshAt === null) return <NotApplicable says="never" />;
  const result = point.lastRefreshResult;
  return (
    <>
      <RelativeTime at={point.lastRefreshAt} estate={estate} />
      {result === null || result === 0 ? null : (
        <>
          {", "}
          <Link href={`/errors/${result}`} prefetch={false}>
            failed with {result}
          </Link>
        </>
      )}
    </>
  );
}

function AnchorKey({ anchor }: Readonly<{ anchor: Anchor }>) {
  return (
    <>
      <Mono>{anchor.keyTag ?? "no tag"}</Mono>{" "}
      <Quiet>
        {[anchor.algorithm?.mnemonic, anchor.type?.toUpperCase()]
          .filter((word) => word !== undefined)
          .join(", ")}
      </Quiet>
    </>
  );
}

function AnchorRow({
  point,
  anchor,
  estate,
}: Readonly<{ point: TrustPointItem; anchor: Anchor | null; estate: string }>) {
  const word = anchor === null ? null : anchorWord(anchor);
  return (
    <Row>
      <RowHead>
        {point.zone === "." ? (
          <Mono>.</Mono>
        ) : (
          <Link href={zoneHref(point.zone, estate)} prefetch={false}>
            <Mono>{point.zone}</Mono>
          </Link>
        )}
      </RowHead>
      <Cell nowrap>
        {anchor === null ? <Quiet>not read</Quiet> : <AnchorKey anchor={anchor} />}
      </Cell>
      <Cell>
        {word === null ? (
          <NotApplicable says="not read" />
        ) : (
          <StatusWord status={word.shape} wrap>
            {word.text}
          </StatusWord>
        )}
      </Cell>
      <Cell nowrap>
        {anchor?.enteredStateAt == null ? (
          <NotApplicable says="not known" />
        ) : (
          <RelativeTime at={anchor.enteredStateAt} estate={estate} />
        )}
      </Cell>
      <Cell nowrap>
        <Refreshed point={point} estate={estate} />
      </Cell>
    </Row>
  );
}

function Points({
  points,
  estate,
}: Readonly<{ points: readonly TrustPointItem[]; estate: string }>) {
  return (
    <Table label="Trust anchors held here">
      <thead>
        <tr>
          <HeadCell>Zone</HeadCell>
          <HeadCell>Key tag</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>Since</HeadCell>
          <HeadCell>Last refresh</HeadCell>
        </tr>
      </thead>
      <tbody>
        {points.flatMap((point) =>
          (point.anchors === null || point.anchors.length === 0 ? [null] : point.anchors).map(
            (anchor, at) => (
              <AnchorRow
                // Two anchors of a zone may have the same tag: its place tells it.
                // biome-ignore lint/suspicious/noArrayIndexKey: a list that is only ever replaced as a whole
                key={`${point.zone}/${at}`}
                point={point}
                anchor={anchor}
                estate={estate}
              />
            ),
          ),
        )}
      </tbody>
    </Table>
  );
}

function Held({ settings, estate }: Readonly<{ settings: Settings; estate: string }>) {
  if (settings.trustPoints === null)
    return <EmptyState>It did not tell which trust anchors it holds.</EmptyState>;
  if (settings.trustPoints.length === 0)
    return <EmptyState>It holds no trust anchor: nothing is trusted here of itself.</EmptyState>;
  return <Points points={settings.trustPoints} estate={estate} />;
}

/** Zones that this server trusts of themselves: after new keys each of these has to be replaced (KM-63). */
export function TrustAnchors({ server }: Readonly<{ server: ServerDetail }>) {
  const { settings, estate, name } = server;
  if (settings === null) return null;
  return (
    <Section
      title="Trust anchors held here"
      lead="Where a zone gets new keys by hand, an anchor left behind makes it fail for everybody who asks this server."
    >
      <Held settings={settings} estate={estate} />
      <p>
        <Age observedAt={settings.readAt} estate={estate} source={name} verb="Read" />
      </p>
    </Section>
  );
}
