/** Text with the first place of each searched word marked. */
export function MarkedText({ text, mark }: Readonly<{ text: string; mark: string }>) {
  const word = mark.toLowerCase().split(/\s+/)[0] ?? "";
  const at = word === "" ? -1 : text.toLowerCase().indexOf(word);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + word.length)}</mark>
      {text.slice(at + word.length)}
    </>
  );
}
