export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** Name of the cookie that remembers the theme, so that the server renders it and nothing flashes. */
export const THEME_COOKIE = "keymaster-theme";

export const themeLabels: Readonly<Record<Theme, string>> = {
  system: "As the system",
  light: "Light",
  dark: "Dark",
};

/** The theme in a cookie value; the system's for anything that is not one. */
export function parseTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? "system";
}

/** Shows a theme at once and remembers it for a year. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari
  document.cookie = `${THEME_COOKIE}=${theme}; Path=/; Max-Age=31536000; SameSite=Strict`;
}

/** What is on the screen now, the system's wish resolved. */
export function shownTheme(): "light" | "dark" {
  const chosen = parseTheme(document.documentElement.dataset.theme);
  if (chosen !== "system") return chosen;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
