"use client";

import { useEffect, useState } from "react";
import styles from "./section-nav.module.css";

type SectionLink = Readonly<{ href: `#${string}`; label: string }>;

/** The section that the reader is in: the last one whose head has passed the upper third of the window. */
function useCurrentSection(items: readonly SectionLink[]): string | null {
  const [current, setCurrent] = useState<string | null>(null);
  useEffect(() => {
    const find = () => {
      const passed = items.filter(({ href }) => {
        const top = document.getElementById(href.slice(1))?.getBoundingClientRect().top;
        return top !== undefined && top < window.innerHeight / 3;
      });
      setCurrent(passed.at(-1)?.href ?? null);
    };
    find();
    window.addEventListener("scroll", find, { passive: true });
    window.addEventListener("resize", find);
    return () => {
      window.removeEventListener("scroll", find);
      window.removeEventListener("resize", find);
    };
  }, [items]);
  return current;
}

/** Links to the sections of a long page; stays at the top edge while they scroll and marks where one is. */
export function SectionNav({ items }: Readonly<{ items: readonly SectionLink[] }>) {
  const current = useCurrentSection(items);
  return (
    <nav aria-label="On this page" className={styles.nav} data-print="hide">
      <ul>
        {items.map((item) => (
          <li key={item.href}>
            <a href={item.href} aria-current={item.href === current ? "location" : undefined}>
              {item.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
