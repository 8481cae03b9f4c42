import { scaleLinear } from "d3-scale";
import { roleWord } from "@/components/signing-key/words";
import { formatUtc, type Ms } from "@/components/time/format";
import { Scroll } from "@/components/ui/scroll";
import styles from "./timeline.module.css";
import type { KeyBar, Lane, SignatureBar, Span, Timeline } from "./timeline-model";
import { type WaitKind, waitWord } from "./wait-kinds";

const WIDTH = 1112;
const LABELS = 176;
const LANE = 26;
const KEY = 20;
const TOP = 30;
const DAY: Ms = 86_400_000;

export type Window = { readonly from: Ms; readonly to: Ms };
type X = (at: Ms) => number;

function Patterns() {
  return (
    <defs>
      <pattern
        id="wait-parent"
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path className={styles.inkParent} d="M0 0v5" />
      </pattern>
      <pattern id="wait-ttl" width="4" height="4" patternUnits="userSpaceOnUse">
        <circle className={styles.inkTtl} cx="1.2" cy="1.2" r=".9" />
      </pattern>
      <pattern id="wait-hold-down" width="4" height="4" patternUnits="userSpaceOnUse">
        <path className={styles.inkHold} d="M1 0v4" />
      </pattern>
      <pattern id="wait-queue" width="8" height="4" patternUnits="userSpaceOnUse">
        <path className={styles.inkQueue} d="M0 2h4" />
      </pattern>
      <pattern id="wait-halted" width="5" height="5" patternUnits="userSpaceOnUse">
        <path className={styles.inkHalted} d="m0 0 5 5m0-5-5 5" />
      </pattern>
      <pattern
        id="wait-blocked"
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"
      >
        <path className={styles.inkBlocked} d="M0 0v5" />
      </pattern>
      <pattern id="wait-planned" width="6" height="6" patternUnits="userSpaceOnUse">
        <path className={styles.inkPlanned} d="M0 3h2" />
      </pattern>
    </defs>
  );
}

/** Marks of the axis: every so many days that about ten labels fit. */
function ticks(window: Window): readonly Ms[] {
  const days = (window.to - window.from) / DAY;
  const step = [1, 2, 7, 14, 30, 61, 122, 183].find((one) => days / one <= 11) ?? 365;
  const first = Math.ceil(window.from / DAY) * DAY;
  const marks: Ms[] = [];
  for (let at = first; at < window.to; at += step * DAY) marks.push(at);
  return marks;
}

function Axis({
  window,
  now,
  x,
  height,
}: Readonly<{ window: Window; now: Ms; x: X; height: number }>) {
  return (
    <>
      <rect
        className={styles.future}
        x={x(now)}
        y={26}
        width={Math.max(0, WIDTH - x(now))}
        height={height - 26}
      />
      {ticks(window).map((at) => (
        <g key={at}>
          <line className={styles.grid} x1={x(at)} x2={x(at)} y1={6} y2={height} />
          {Math.abs(x(at) - x(now)) > 34 && x(at) < WIDTH - 76 ? (
            <text className={styles.axis} x={x(at) + 5} y={17}>
              {formatUtc(at, { now, time: false, weekday: false })}
            </text>
          ) : null}
        </g>
      ))}
      <line className={styles.rule} x1={0} x2={WIDTH} y1={26} y2={26} />
    </>
  );
}

function SpanBar({ span, x, y, end }: Readonly<{ span: Span; x: X; y: number; end: Ms }>) {
  const left = Math.max(LABELS, x(span.from));
  const right = Math.min(WIDTH, x(span.to ?? end));
  if (right < LABELS || left > WIDTH) return null;
  return (
    <rect
      className={styles.wait}
      data-wait={span.kind}
      x={left}
      y={y + 4}
      width={Math.max(2, right - left)}
      height={14}
    >
      <title>{`${span.native}: ${waitWord(span.kind)}`}</title>
    </rect>
  );
}

function KeyRow({ bar, x, y, now }: Readonly<{ bar: KeyBar; x: X; y: number; now: Ms }>) {
  const from = (at: Ms | null): number => (at === null ? x(now) : Math.max(LABELS, x(at)));
  const here = Math.max(LABELS, x(now));
  const published = bar.published ? from(bar.publishedFrom) : null;
  const signs = bar.signsFrom === null ? null : from(bar.signsFrom);
  return (
    <>
      <text className={styles.keyLabel} x={14} y={y + 13}>
        {bar.label}
        <tspan className={styles.axis} dx={8}>
          {bar.pointer}
          {bar.isRevoked ? ", revoked" : ""}
        </tspan>
      </text>
      {published === null ? null : (
        <rect
          className={bar.isRevoked ? styles.revoked : styles.published}
          x={published}
          y={y + 5}
          width={Math.max(2, here - published)}
          height={9}
        />
      )}
      {bar.published && !bar.isRevoked ? (
        <rect
          className={styles.goesOn}
          x={here}
          y={y + 5}
          width={Math.max(0, WIDTH - here)}
          height={9}
        />
      ) : null}
      {signs === null ? null : (
        <rect
          className={styles.signs}
          x={signs}
          y={y + 5}
          width={Math.max(2, here - signs)}
          height={9}
        />
      )}
    </>
  );
}

function LaneRows({
  lane,
  x,
  y,
  now,
  end,
}: Readonly<{ lane: Lane; x: X; y: number; now: Ms; end: Ms }>) {
  return (
    <g>
      <text className={styles.laneLabel} x={0} y={y + 15}>
        {roleWord(lane.role)}
      </text>
      <line className={styles.rest} x1={LABELS} x2={WIDTH} y1={y + 11} y2={y + 11} />
      {lane.spans.map((span) => (
        <SpanBar
          key={`${span.from}/${span.native}/${span.kind}`}
          span={span}
          x={x}
          y={y}
          end={end}
        />
      ))}
      {lane.keys.map((bar, at) => (
        <KeyRow key={bar.nativeId} bar={bar} x={x} y={y + LANE + at * KEY} now={now} />
      ))}
    </g>
  );
}

function SignatureRow({
  bar,
  x,
  y,
  now,
}: Readonly<{ bar: SignatureBar; x: X; y: number; now: Ms }>) {
  const here = Math.max(LABELS, x(now));
  const stop = Math.min(WIDTH, x(bar.until));
  const text = bar.renewed ? "renewed before then" : "nobody renews it";
  const isFar = stop > WIDTH - 170;
  return (
    <>
      <text className={styles.keyLabelText} x={14} y={y + 13}>
        {bar.label}
      </text>
      <line
        className={bar.renewed ? styles.renewed : styles.ends}
        x1={here}
        x2={stop}
        y1={y + 9}
        y2={y + 9}
      />
      <path className={bar.renewed ? styles.renewed : styles.endStop} d={`M${stop} ${y + 3}v12`} />
      <text
        className={styles.axis}
        x={isFar ? stop - 8 : stop + 8}
        y={y + 13}
        textAnchor={isFar ? "end" : "start"}
      >
        {formatUtc(bar.until, { now, weekday: false })}, {text}
      </text>
    </>
  );
}

/** Past left of "now", future on a sunken ground; keys are solid while they sign, hollow while published. */
export function TimelinePicture({
  timeline,
  window,
  now,
  label,
}: Readonly<{ timeline: Timeline; window: Window; now: Ms; label: string }>) {
  const scale = scaleLinear([window.from, window.to], [LABELS, WIDTH]);
  const x: X = (at) => scale(at);
  const tops: number[] = [];
  let y = TOP;
  for (const lane of timeline.lanes) {
    tops.push(y);
    y += LANE + lane.keys.length * KEY + 14;
  }
  const signaturesTop = y;
  const height =
    y + (timeline.signatures.length === 0 ? 0 : LANE + timeline.signatures.length * KEY);
  return (
    <Scroll label="Timeline">
      <svg
        className={styles.picture}
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={label}
      >
        <Patterns />
        <Axis window={window} now={now} x={x} height={height} />
        {timeline.lanes.map((lane, at) => (
          <LaneRows
            key={lane.descriptorId}
            lane={lane}
            x={x}
            y={tops[at] ?? TOP}
            now={now}
            end={window.to}
          />
        ))}
        {timeline.signatures.length === 0 ? null : (
          <text className={styles.laneLabel} x={0} y={signaturesTop + 15}>
            Signatures
          </text>
        )}
        {timeline.signatures.map((bar, at) => (
          <SignatureRow
            key={bar.label}
            bar={bar}
            x={x}
            y={signaturesTop + LANE + at * KEY - 4}
            now={now}
          />
        ))}
        <path className={styles.now} d={`M${x(now)} 22V${height}`} />
        <text className={styles.nowText} x={x(now)} y={17}>
          now
        </text>
      </svg>
    </Scroll>
  );
}

/** One sample of a pattern for the legend. */
export function WaitSample({ kind }: Readonly<{ kind: WaitKind }>) {
  return (
    <svg aria-hidden="true" className={styles.sample} viewBox="0 0 28 12">
      <rect className={styles.wait} data-wait={kind} x={0.5} y={0.5} width={27} height={11} />
    </svg>
  );
}
