// Lookups by a name that a repository may choose: part of `npm run lint`. `table[name]` finds what every object
// inherits where the name is "constructor", and setting "__proto__" sets no field; so such a name is looked up with
// `lookUp` and set with `setOwn`, or in a Map. Names each place of the engine that does otherwise: by the types, so
// only where the object takes any text as a key and the key may be any text that isn't known to be one of its own.
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const ENGINE = /\/packages\/[\w-]+\/src\//;
/** How far back it is followed where a key comes from. */
const FURTHEST = 6;

const config = ts.getParsedCommandLineOfConfigFile(
  join(ROOT, "tsconfig.json"),
  {},
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
    },
  },
);
const names = config.fileNames.filter((name) => ENGINE.test(name) || name.endsWith(".d.ts"));
const program = ts.createProgram(names, config.options);
const checker = program.getTypeChecker();

/** An expression without the casts, marks and parentheses around it. */
function bare(node) {
  let at = node;
  while (
    ts.isAsExpression(at) ||
    ts.isParenthesizedExpression(at) ||
    ts.isNonNullExpression(at) ||
    ts.isSatisfiesExpression(at)
  )
    at = at.expression;
  return at;
}

const textOf = (node) => bare(node).getText();
const partsOf = (type) => (type.isUnion() ? type.types : [type]);

/** True if a key can be any text. */
function isAnyText(key) {
  const any = ts.TypeFlags.String | ts.TypeFlags.Any | ts.TypeFlags.TypeParameter;
  return partsOf(checker.getTypeAtLocation(key)).some(({ flags }) => (flags & any) !== 0);
}

/** True if an object takes any text as a key; lists and texts, which take numbers, don't. */
function takesAnyText(object) {
  const known = checker.getNonNullableType(checker.getApparentType(checker.getTypeAtLocation(object)));
  return partsOf(known).some(
    (part) =>
      !(part.flags & ts.TypeFlags.StringLike) &&
      !checker.isArrayType(part) &&
      !checker.isTupleType(part) &&
      checker.getIndexInfoOfType(part, ts.IndexKind.String) !== undefined,
  );
}

/** The calls that a key comes from: what a loop goes over, what a function is called with, the value of a constant. */
function originsOf(key, found = [], depth = 0) {
  const node = bare(key);
  if (depth > FURTHEST) return found;
  if (ts.isElementAccessExpression(node)) return originsOf(node.expression, found, depth + 1);
  if (ts.isCallExpression(node)) {
    found.push(node.getText());
    return ts.isPropertyAccessExpression(node.expression)
      ? originsOf(node.expression.expression, found, depth + 1)
      : found;
  }
  if (!ts.isIdentifier(node)) return found;
  for (const declaration of checker.getSymbolAtLocation(node)?.declarations ?? []) {
    let at = declaration;
    while (ts.isBindingElement(at) || ts.isArrayBindingPattern(at)) at = at.parent;
    if (ts.isVariableDeclaration(at)) {
      const loop = at.parent.parent;
      if (ts.isForInStatement(loop)) found.push(`Object.keys(${textOf(loop.expression)})`);
      else if (ts.isForOfStatement(loop)) originsOf(loop.expression, found, depth + 1);
      else if (at.initializer !== undefined) originsOf(at.initializer, found, depth + 1);
    } else if (ts.isParameter(at)) {
      // An item that a method of a list hands to its function.
      const call = at.parent.parent;
      if (ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression))
        originsOf(call.expression.expression, found, depth + 1);
    }
  }
  return found;
}

/** True if the key is one of the object's, or the function asked for that first. */
function isKnown(object, key) {
  const map = textOf(object);
  const lists = [`Object.keys(${map})`, `Object.entries(${map})`, `sortedKeys(${map})`];
  if (originsOf(key).some((origin) => lists.some((list) => origin.includes(list)))) return true;
  const asked = `Object.hasOwn(${map}, ${textOf(key)})`;
  for (let at = object.parent; at !== undefined; at = at.parent)
    if (ts.isFunctionLike(at) && at.getText().includes(asked)) return true;
  return false;
}

/** True for a lookup that what is inherited could answer. */
function isOpen(node) {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword)
    return isAnyText(node.left);
  return (
    ts.isElementAccessExpression(node) &&
    !ts.isDeleteExpression(node.parent) &&
    isAnyText(node.argumentExpression) &&
    takesAnyText(node.expression) &&
    !isKnown(node.expression, node.argumentExpression)
  );
}

let found = 0;
for (const file of program.getSourceFiles()) {
  if (!ENGINE.test(file.fileName) || file.fileName.endsWith("/own.ts")) continue;
  const visit = (node) => {
    if (isOpen(node)) {
      found++;
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      process.stderr.write(
        `${relative(ROOT, file.fileName)}:${line + 1}: ${node.getText()}: a name such as "constructor" finds what every object inherits; expected lookUp, setOwn, Object.hasOwn or a Map\n`,
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}
process.exitCode = found === 0 ? 0 : 1;
