import { act } from "@testing-library/react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { hydrateRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, describe, expect, test } from "vitest";
import { Field, Input, TextArea } from "./field";
import { FilterBox } from "./filter-box";
import { Segmented } from "./segmented";

let root: Root | null = null;
afterEach(() => {
  act(() => root?.unmount());
  document.body.replaceChildren();
});

/** The page as the server drew it, then what a person does to it, then React. */
async function comesToLife(page: ReactNode, early: (drawn: HTMLElement) => void) {
  const drawn = document.createElement("div");
  drawn.innerHTML = renderToString(page);
  document.body.append(drawn);
  early(drawn);
  await act(async () => {
    root = hydrateRoot(drawn, page);
  });
}

function find<Control extends HTMLElement>(selector: string): Control {
  const found = document.querySelector<Control>(selector);
  if (found === null) throw new Error(`no ${selector}`);
  return found;
}

/** As answers in the address: who keeps them listens only from its own effect on. */
function useAnswer<Value>(first: Value): readonly [Value, (value: Value) => void] {
  const [answer, setAnswer] = useState(first);
  const isListening = useRef(false);
  useEffect(() => {
    isListening.current = true;
    return () => {
      isListening.current = false;
    };
  }, []);
  return [answer, (value) => (isListening.current ? setAnswer(value) : undefined)];
}

function Reason({ control: Control }: Readonly<{ control: typeof Input | typeof TextArea }>) {
  const [reason, setReason] = useAnswer("");
  return (
    <>
      <Field label="Reason">
        <Control value={reason} onValueChange={setReason} />
      </Field>
      <output>{reason}</output>
    </>
  );
}

describe("what was answered before the page came to life", () => {
  test.each([
    ["one line", Input, "input"],
    ["several lines", TextArea, "textarea"],
  ] as const)("a text of %s is kept, and counts", async (_, control, selector) => {
    await comesToLife(<Reason control={control} />, () => {
      find<HTMLInputElement>(selector).value = "patching DC1";
    });
    expect(find("output")).toHaveTextContent("patching DC1");
    expect(find(selector)).toHaveValue("patching DC1");
  });

  test("a text that the address brought is replaced by what was typed over it", async () => {
    function Search() {
      const [text, setText] = useAnswer("contoso");
      return (
        <>
          <FilterBox label="Find a zone" value={text} onValueChange={setText} />
          <output>{text}</output>
        </>
      );
    }
    await comesToLife(<Search />, () => {
      find<HTMLInputElement>("input").value = "fabrikam";
    });
    expect(find("output")).toHaveTextContent("fabrikam");
    expect(find("input")).toHaveValue("fabrikam");
  });

  test("a choice among radio buttons is kept, and counts", async () => {
    function Choice() {
      const [at, setAt] = useAnswer("now");
      return (
        <>
          <Segmented
            label="When"
            value={at}
            onValueChange={setAt}
            options={[
              { value: "now", label: "Now" },
              { value: "later", label: "Later" },
            ]}
          />
          <output>{at}</output>
        </>
      );
    }
    await comesToLife(<Choice />, () => find("input[value=later]").click());
    expect(find("output")).toHaveTextContent("later");
    expect(find("input[value=later]")).toBeChecked();
  });

  test("where nobody was early nothing is told", async () => {
    const told: string[] = [];
    const page = <Input aria-label="Reason" value="" onValueChange={(text) => told.push(text)} />;
    await comesToLife(page, () => undefined);
    expect(told).toEqual([]);
  });
});
