import { isCall } from "../blocks/adopted.ts";
import { type BlockCall, givesList } from "../blocks/call.ts";
import type { LayerSet } from "../layers.ts";
import type { ImportedObject } from "../template.ts";
import type { ExpressionPrinter } from "./expression.ts";
import { enclosed, fits, said } from "./layout.ts";
import { literal } from "./literal.ts";
import { repeatedCode, repeatedObjects } from "./repeated-objects.ts";

/** The elements in the list of objects. */
export function partsCode(
  all: readonly (BlockCall | ImportedObject)[],
  printer: ExpressionPrinter,
  together: LayerSet,
  imports: Set<string>,
): string[] {
  const parts: string[] = [];
  for (let at = 0; at < all.length; at++) {
    const one = all[at] as BlockCall | ImportedObject;
    const repeated = isCall(one) || one.layers !== together ? undefined : repeatedObjects(all, at);
    if (repeated !== undefined) {
      imports.add("object");
      parts.push(repeatedCode(repeated));
      at += repeated.objects.length - 1;
    } else
      parts.push(
        isCall(one) ? callCode(one, printer, together) : objectCode(one, printer, together, imports),
      );
  }
  return parts;
}

/** A call of a block with its arguments. */
function callCode(call: BlockCall, printer: ExpressionPrinter, all: LayerSet): string {
  const { block, args, objects, comment } = call;
  const layers = objects[0]?.layers ?? all;
  printer.uses.blocks.add(block);
  const condition = printer.conditions.code(layers, all, "", objects[0]?.when);
  const at = (indent: string, lead: number): string => {
    let code = `${block}(part`;
    let broken = false;
    for (const argument of args) {
      const column = lead + code.slice(code.lastIndexOf("\n") + 1).length + 2;
      const own = printer.print(argument, layers, indent, column);
      broken ||= own.includes("\n") && argument !== args.at(-1);
      code += `, ${own}`;
    }
    // Formatters don't put it on that line after an argument of the same kind either.
    const [before, last] = args.slice(-2).map((argument) => printer.print(argument, layers, "").charAt(0));
    if (!broken && !(code.includes("\n") && before === last && /[[{]/.test(before ?? ""))) return `${code})`;
    // Only the last one may begin on the line of the call.
    const inner = `${indent}  `;
    const all = ["part", ...args.map((argument) => printer.print(argument, layers, inner))];
    return `${block}(\n${all.map((one) => `${inner}${one},\n`).join("")}${indent})`;
  };
  const list = givesList(call);
  if (condition === undefined) return commented(comment, `${list ? "..." : ""}${at("    ", list ? 3 : 0)}`);
  const inner = (indent: string) =>
    list ? at(indent, 2) : enclosed("[", [at(`${indent}  `, 0)], "]", indent, 2);
  const line = `...(${condition} ? ${inner("")} : [])`;
  const code = fits(line, "    ") ? line : `...(${condition}\n      ? ${inner("        ")}\n      : [])`;
  return commented(comment, code);
}

/** Code below a comment. */
function commented(comment: string | undefined, code: string): string {
  return said(comment, code, "    ");
}

/** Why the kind of an object isn't one of its type's words. */
const UNTYPED = "`as string`: the type of this kind doesn't accept the object as it is.";

function objectCode(
  { apiVersion, kind, body, file, layers: own, when, hashed, free, comment }: ImportedObject,
  printer: ExpressionPrinter,
  all: LayerSet,
  imports: Set<string>,
): string {
  if (hashed) imports.add("hashed");
  const condition = printer.conditions.code(own, all, "", when);
  if (file !== undefined) {
    imports.add("manifests");
    const text = `manifests(${printer.uses.textFile(file.name)})`;
    return condition === undefined ? `...${text}` : `...(${condition} ? ${text} : [])`;
  }
  const isMade = body.type === "call" && body.of.object !== undefined;
  if (!isMade) imports.add("object");
  // The object, as the only argument of `hashed`, is broken or stays on the line as a whole.
  const at = (indent: string): string => {
    const head = `object(${literal(apiVersion, "")}, ${literal(kind, "")}${free ? " as string" : ""}, `;
    const inner = (deep: string, lead: number) =>
      isMade
        ? printer.print(body, own, deep, lead)
        : hashed
          ? printer.given(head, body, own, deep, lead - 1)
          : printer.objectGiven(head, body, own, deep, lead - 1);
    if (!hashed) return inner(indent, 1);
    const line = `hashed(${inner(indent, 9)})`;
    return fits(line, indent) ? line : `hashed(\n${indent}  ${inner(`${indent}  `, 1)},\n${indent})`;
  };
  const line = `...(${condition} ? [${at("")}] : [])`;
  const code =
    condition === undefined
      ? at("    ")
      : fits(line, "    ")
        ? line
        : `...(${condition}\n      ? ${enclosed("[", [at("          ")], "]", "        ", 2)}\n      : [])`;
  const why = free ? UNTYPED : undefined;
  return commented([comment, why].filter((text) => text !== undefined).join("\n\n") || undefined, code);
}
