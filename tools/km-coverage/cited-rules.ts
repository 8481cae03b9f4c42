import ts from "typescript";

const TEST_FUNCTIONS = ["test", "it", "describe"];
const KM = /\bKM-(\d+a?)\b/g;

/** The KM rules that titles of tests in this file name; comments and other texts do not count. */
export function citedRules(text: string): readonly string[] {
  const source = ts.createSourceFile(
    "x.tsx",
    text,
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  const cited = new Set<string>();
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && isTestFunction(node.expression)) {
      for (const title of titlesOf(node)) {
        for (const [, number] of title.matchAll(KM)) cited.add(`KM-${number}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...cited];
}

/** `test`, `test.only`, and what `test.each(table)` gives, are called with a title. */
function isTestFunction(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return TEST_FUNCTIONS.includes(called.text);
  if (ts.isPropertyAccessExpression(called) || ts.isCallExpression(called)) {
    return isTestFunction(called.expression);
  }
  return false;
}

/** The title itself, and the strings of a table written in place, whose values a title shows. */
function titlesOf(call: ts.CallExpression): string[] {
  const [first] = call.arguments;
  if (first === undefined) return [];
  if (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first)) return [first.getText()];
  return ts.isArrayLiteralExpression(first) ? [first.getText()] : [];
}
