import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Fragment } from "react";
import { Page, PageHead } from "@/components/ui/page";
import { Section } from "@/components/ui/section";
import { Mono, Prose } from "@/components/ui/text";
import { type ProblemBlock, readProblemPage } from "@/lib/services/problems/read-problem-page";

type Props = Readonly<{ params: Promise<{ slug: string }> }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = await readProblemPage((await params).slug);
  return { title: page?.title ?? "No such problem" };
}

export default async function ProblemRoute({ params }: Props) {
  const page = await readProblemPage((await params).slug);
  if (page === null) notFound();
  return (
    <Page>
      <PageHead title={page.title} meta={<Words text={page.about} />} />
      {page.sections.map(({ heading, blocks }) => (
        <Section key={heading} title={heading}>
          <Prose>
            {blocks.map((block) => (
              <Block key={JSON.stringify(block)} block={block} />
            ))}
          </Prose>
        </Section>
      ))}
    </Page>
  );
}

function Block({ block }: Readonly<{ block: ProblemBlock }>) {
  if (block.kind === "text") {
    return (
      <p>
        <Words text={block.text} />
      </p>
    );
  }
  return (
    <ul>
      {block.items.map((item) => (
        <li key={item}>
          <Words text={item} />
        </li>
      ))}
    </ul>
  );
}

/** Words between backquotes are what a machine would match. */
function Words({ text }: Readonly<{ text: string }>) {
  return text.split("`").map((part, index) => {
    const key = `${index} ${part}`;
    return index % 2 === 1 ? <Mono key={key}>{part}</Mono> : <Fragment key={key}>{part}</Fragment>;
  });
}
