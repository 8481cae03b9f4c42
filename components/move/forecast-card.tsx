import { formatDuration } from "@/components/time/format";
import { Instant } from "@/components/time/relative-time";
import { DefinitionList } from "@/components/ui/definition-list";
import { Mono, Quiet } from "@/components/ui/text";
import type { ForecastItem } from "@/lib/contracts/moves";
import styles from "./move.module.css";

const LETTERS = { clean: "A", "re-sign-needed": "B", impossible: "–" } as const;
const TITLES = {
  clean: "Keys reachable",
  "re-sign-needed": "Keys not reachable",
  impossible: "Impossible",
} as const;
const TODO_OWNERS = {
  ops: "Ops",
  "parent-operator": "Owner of the parent",
  "resolver-operator": "Owners of resolvers",
  server: "The server",
} as const;

function Missing({ forecast }: Readonly<{ forecast: ForecastItem }>) {
  if (forecast.missing.length === 0) return <>None.</>;
  return (
    <ul>
      {forecast.missing.map((key) => (
        <li key={key.descriptorId}>
          {key.keyRole.toUpperCase()} <Mono>{key.descriptorId.slice(0, 8)}</Mono>
          {key.copyMightBe.length === 0 ? "" : `: a copy might be ${key.copyMightBe.join(", ")}`}
        </li>
      ))}
    </ul>
  );
}

function ToDo({ forecast, estate }: Readonly<{ forecast: ForecastItem; estate: string }>) {
  if (forecast.toDo.length === 0) return <p>Nothing.</p>;
  return (
    <ol className={styles.todo}>
      {forecast.toDo.map((item) => (
        <li key={item.what}>
          <span>{item.sentence}</span>
          <Quiet>{TODO_OWNERS[item.owner]}</Quiet>
          <Quiet>
            {item.takesSeconds === null
              ? "nobody can tell"
              : formatDuration(item.takesSeconds * 1000)}
            {item.before === null ? null : (
              <>
                {", before "}
                <Instant at={item.before} estate={estate} />
              </>
            )}
          </Quiet>
        </li>
      ))}
    </ol>
  );
}

/** What giving the role to one server costs, before anything is done: a big card, A or B. */
export function ForecastCard({
  server,
  forecast,
  estate,
  chosen,
}: Readonly<{ server: string; forecast: ForecastItem; estate: string; chosen: boolean }>) {
  return (
    <section
      className={styles.card}
      data-forecast={forecast.result}
      data-chosen={chosen ? "" : undefined}
      aria-label={`Forecast for ${server}`}
    >
      <header>
        <span className={styles.letter} aria-hidden="true">
          {LETTERS[forecast.result]}
        </span>
        <div>
          <h3>{TITLES[forecast.result]}</h3>
          <Quiet>
            with <Mono>{server}</Mono>
          </Quiet>
        </div>
      </header>
      <p className={styles.cardSentence}>{forecast.sentence}</p>
      <DefinitionList
        items={[
          { term: "Missing keys", value: <Missing forecast={forecast} /> },
          ...(forecast.users === null
            ? []
            : [{ term: "Users feel", value: forecast.users.sentence }]),
          ...(forecast.because === null ? [] : [{ term: "Because", value: forecast.because }]),
          ...(forecast.wayOut === null ? [] : [{ term: "Way out", value: forecast.wayOut }]),
          { term: "To do", value: <ToDo forecast={forecast} estate={estate} /> },
        ]}
      />
    </section>
  );
}
