import { Age } from "@/components/time/age";
import { CommandBlock } from "@/components/ui/command-block";
import { DefinitionList } from "@/components/ui/definition-list";
import { Disclosure } from "@/components/ui/disclosure";
import { Section } from "@/components/ui/section";
import { Quiet } from "@/components/ui/text";
import type { ServerDetail } from "@/lib/contracts/servers";
import { nativeFacts } from "./native-facts";

type Settings = NonNullable<ServerDetail["settings"]>;

function onOff(value: boolean | null) {
  if (value === null) return <Quiet>not told</Quiet>;
  return value ? "on" : "off";
}

function Providers({ names }: Readonly<{ names: Settings["keyStorageProviders"] }>) {
  if (names === null) return <Quiet>not told</Quiet>;
  return names.length === 0 ? "none" : names.join(", ");
}

/** How the server is set: where it can keep keys, and how soon it hears what others changed. */
export function ServerSettings({ server }: Readonly<{ server: ServerDetail }>) {
  const { settings, estate, name, kind } = server;
  if (settings === null) return null;
  const interval = settings.pollingIntervalSeconds;
  return (
    <Section
      title="Its settings"
      lead="Whether it can take over keys from elsewhere, and how soon it notices a change in the directory."
    >
      <DefinitionList
        items={[
          {
            term: "Key storage providers",
            value: <Providers names={settings.keyStorageProviders} />,
            note: "a key in a provider that is not here cannot be opened here",
          },
          ...(kind === "standalone"
            ? []
            : [
                {
                  term: "Reads the directory",
                  value: interval === null ? <Quiet>not told</Quiet> : `every ${interval} s`,
                  note: "until then it may name the key master of before",
                },
              ]),
          { term: "DNSSEC", value: onOff(settings.dnssecEnabled) },
          { term: "Online signing", value: onOff(settings.onlineSigningEnabled) },
        ]}
      />
      <Disclosure label="In its own words">
        {nativeFacts(name, settings).map(({ command, facts }) => (
          <div key={command}>
            <CommandBlock text={command} label={`the line of ${command.split(" ", 1)[0]}`} />
            <DefinitionList
              layout="raw"
              items={facts.map(([term, value], at) => ({ term, value, key: `${at} ${term}` }))}
            />
          </div>
        ))}
      </Disclosure>
      <p>
        <Age observedAt={settings.readAt} estate={estate} source={name} verb="Read" />
      </p>
    </Section>
  );
}
