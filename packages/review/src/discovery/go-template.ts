import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { compareBytes } from "@kustogen/kustomize/yaml/printer/json.ts";
import { AT_LEAST, FUNCTIONS } from "./go-functions.ts";
import { type Operand, type Part, type Pipeline, partsOf } from "./go-parser.ts";
import { Fails, type Found, isTrue, NotFollowed, printable } from "./go-value.ts";

/** The maximum number of parts to print for one template, because nested ranges may take very long. */
const STEPS = 100_000;

/** What expressions refer to: the dot, and the variables of ranges; `$` is the template's data. */
interface Scope {
  dot: Found;
  variables: ReadonlyMap<string, Found>;
}

/**
 * Fills a Go template: fields, `if`, `range` and the functions that ApplicationSets use. Throws NotFollowed for anything
 * else, such as variables of its own, and for what fails in Argo CD.
 */
export function goTemplate(text: string, data: ValueMap, strict: boolean): string {
  const scope = { dot: data, variables: new Map<string, Found>([["$", data]]) };
  return new Printer(strict).print(partsOf(text), scope);
}

class Printer {
  #steps = 0;

  /** @param strict true if a missing field is an error */
  constructor(private readonly strict: boolean) {}

  print(parts: readonly Part[], scope: Scope): string {
    return parts.map((part) => this.#printed(part, scope)).join("");
  }

  #printed(part: Part, scope: Scope): string {
    if (++this.#steps > STEPS) throw new NotFollowed("its template runs for too long");
    if ("text" in part) return part.text;
    if ("printed" in part) return printable(this.#result(part.printed, scope));
    if ("choices" in part) {
      const taken = part.choices.find(
        ({ condition }) => condition === undefined || isTrue(this.#result(condition, scope)),
      );
      return taken === undefined ? "" : this.print(taken.body, scope);
    }
    const { range, names, body, otherwise } = part;
    const elements = elementsOf(this.#result(range, scope));
    if (elements.length === 0) return this.print(otherwise, scope);
    return elements
      .map(([key, dot]) => {
        const given = names.map((name, at) => [name, names.length > 1 && at === 0 ? key : dot] as const);
        return this.print(body, { dot, variables: new Map([...scope.variables, ...given]) });
      })
      .join("");
  }

  #result(pipeline: Pipeline, scope: Scope): Found {
    const [first, ...others] = pipeline as [Operand, ...Operand[]];
    return others.reduce<Found>(
      (value, command) => this.#value("call" in command ? withArgument(command, value) : command, scope),
      this.#value(first, scope),
    );
  }

  #value(operand: Operand, scope: Scope): Found {
    if ("value" in operand) return operand.value;
    if ("call" in operand) return this.#called(operand.call, operand.args, scope);
    if ("pipeline" in operand) {
      const value = this.#result(operand.pipeline, scope);
      // Some functions return nothing, and others a missing field.
      if (value === undefined && operand.field.length > 0 && !this.strict)
        throw new NotFollowed("its template reads a field of something that doesn't exist");
      return this.#field(value, operand.field);
    }
    const { variable, field } = operand;
    if (variable !== undefined && !scope.variables.has(variable))
      throw new NotFollowed(`its template has the variable ${variable}, which isn't declared`);
    return this.#field(variable === undefined ? scope.dot : scope.variables.get(variable), field);
  }

  #field(from: Found, names: readonly string[]): Found {
    let value = from;
    for (const name of names) {
      // A field of a missing one is missing, too, unless that is an error.
      if (value !== undefined) value = isMap(value) ? lookUp(value, name) : this.#refuse(names);
      if (value === undefined && this.strict) this.#refuse(names);
    }
    return value;
  }

  #refuse(names: readonly string[]): never {
    throw new Fails(`its template reads .${names.join(".")}, which doesn't exist`);
  }

  #called(name: string, operands: readonly Operand[], scope: Scope): Found {
    const known = lookUp(FUNCTIONS, name);
    if (known === undefined) throw new NotFollowed(`its template calls ${name}, which only Argo CD follows`);
    const least = lookUp(AT_LEAST, name);
    if (least === undefined ? operands.length !== known.length : operands.length < least)
      throw new NotFollowed(`its template calls ${name} with ${counted(operands.length, "argument")}`);
    const args: Found[] = [];
    for (const operand of operands) {
      args.push(this.#value(operand, scope));
      // Go doesn't evaluate what can't change the result.
      if ((name === "and" || name === "or") && isTrue(args.at(-1)) === (name === "or")) break;
    }
    return known(...args);
  }
}

/** A call with the result of the command before it as its last argument. */
function withArgument({ call, args }: Extract<Operand, { call: string }>, value: Found): Operand {
  return { call, args: [...args, { value }] };
}

/** The elements of a range: a list in order, a mapping by sorted keys. */
function elementsOf(value: Found): (readonly [Value, Value])[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((one, index) => [BigInt(index), one] as const);
  if (!isMap(value))
    throw new NotFollowed("its template has a range over something that is neither a list nor a mapping");
  return Object.keys(value)
    .sort(compareBytes)
    .map((key) => [key, value[key] as Value] as const);
}
