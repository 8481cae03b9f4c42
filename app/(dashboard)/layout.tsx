import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { parseTheme, THEME_COOKIE } from "@/components/shell/theme";
import { ClockProvider } from "@/components/time/clock";
import { ACTOR_COOKIE, parseActorCookie } from "@/lib/contracts/actors";

export default async function DashboardLayout({ children }: Readonly<{ children: ReactNode }>) {
  const jar = await cookies();
  return (
    <ClockProvider clocks={[]} renderedAt={new Date().toISOString()}>
      <AppShell
        actor={parseActorCookie(jar.get(ACTOR_COOKIE)?.value)}
        theme={parseTheme(jar.get(THEME_COOKIE)?.value)}
      >
        {children}
      </AppShell>
    </ClockProvider>
  );
}
