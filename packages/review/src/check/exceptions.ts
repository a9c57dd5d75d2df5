import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Exception } from "./exception.ts";
import { identifiersProblem, renamedRule } from "./registry.ts";
import type { Judged } from "./run.ts";

/** An exception and where it is written, as reports show it. */
export interface WrittenException extends Exception {
  /** The file or system that says so. */
  place: string;
  /** Set for an exception that stands beside a system, and holds for that one alone. */
  system?: string;
  /** The old identifier that it names, of a rule that is called otherwise now. */
  formerly?: string;
}

/** What exceptions leave of the findings. */
export interface Excepted {
  findings: Judged[];
  /** Exceptions that hold, with how many findings each took away. */
  used: { exception: WrittenException; count: number }[];
  /** Exceptions whose day has passed; their findings are back. */
  expired: WrittenException[];
  /** Exceptions that no finding needs any more. */
  unused: WrittenException[];
  /** What only exceptions take away that were not there before, counted apart. */
  excused: { finding: Judged; exception: WrittenException }[];
}

/**
 * Takes away the findings that an exception covers. From the day after `until`, an exception covers nothing.
 * @param today as "2027-03-31"; undefined to leave dates out of it
 * @param before the exceptions of the state before a change, where one is judged: what none of them covers is excused by
 *   the change itself
 */
export function applyExceptions(
  findings: readonly Judged[],
  exceptions: readonly WrittenException[],
  today: string | undefined,
  before?: readonly WrittenException[],
): Excepted {
  const counts = new Map<WrittenException, number>();
  const isOver = ({ until }: Exception) => today !== undefined && until !== undefined && until < today;
  const compiled = exceptions.map((exception) => ({ exception, covers: compile(exception) }));
  const known = before?.filter((one) => !isOver(one)).map(compile);
  const excused: Excepted["excused"] = [];
  const left = findings.filter((finding) => {
    const covering = compiled.filter(({ covers }) => covers(finding));
    const found = covering.find(({ exception }) => !isOver(exception)) ?? covering[0];
    if (found === undefined) return true;
    const { exception } = found;
    const over = isOver(exception);
    const isNew = !over && known !== undefined && !known.some((covers) => covers(finding));
    if (isNew) excused.push({ finding, exception });
    counts.set(exception, (counts.get(exception) ?? 0) + Number(!isNew));
    return over;
  });
  return {
    findings: left,
    used: [...counts]
      .filter(([one, count]) => !isOver(one) && count > 0)
      .map(([exception, count]) => ({ exception, count })),
    expired: exceptions.filter((one) => isOver(one) && counts.has(one)),
    unused: exceptions.filter((one) => !counts.has(one)),
    excused,
  };
}

function compile({
  rule,
  resource,
  environment,
  path,
  file,
  system,
}: WrittenException): (finding: Judged) => boolean {
  const isResource = resource === undefined ? undefined : glob(resource);
  const isEnvironment = environment === undefined ? undefined : glob(environment);
  const isFile = file === undefined ? undefined : glob(`*/${file}`);
  return (finding) => {
    if (finding.rule.id !== rule) return false;
    if (system !== undefined && !namesOf(finding.environment).includes(system)) return false;
    if (isResource !== undefined) {
      const { resource: found } = finding;
      if (found === undefined || !isResource(`${found.kind}/${found.metadata.name}`)) return false;
    }
    if (isEnvironment !== undefined && !namesOf(finding.environment).some(isEnvironment)) return false;
    if (isFile !== undefined && !isFile(`/${finding.file ?? ""}`)) return false;
    return path === undefined || (finding.path !== undefined && printPath(finding.path).startsWith(path));
  };
}

/** What an exception may call an environment: its folder, or a part of the folder's path. */
function namesOf(environment: string): string[] {
  return [environment, ...environment.split("/")];
}

function glob(pattern: string): (text: string) => boolean {
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${escaped.join(".*")}$`);
  return (text) => expression.test(text);
}

/** True when an exception lets a rule be broken by a resource of a layer, wherever in it. */
export function isExcepted(
  exceptions: readonly Exception[],
  rule: string,
  { kind, metadata }: Resource,
  layer: string,
): boolean {
  return exceptions.some(
    (exception) =>
      exception.rule === rule &&
      (exception.resource === undefined || glob(exception.resource)(`${kind}/${metadata.name}`)) &&
      (exception.environment === undefined || glob(exception.environment)(layer)),
  );
}

const FIELDS = ["rule", "resource", "environment", "path", "file", "reason", "until"];

/**
 * Reads a list of exceptions as `kustogen.yaml` or a system holds it. Throws InputError naming the place and what was
 * expected: a known rule, a reason, a date.
 */
export function readExceptions(given: unknown, place: string): WrittenException[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw new InputError(`${place}: exceptions: expected a list`);
  return given.map((item: unknown, index) => {
    const fail = (message: string): never => {
      throw new InputError(`${place}: exceptions[${index}]: ${message}`);
    };
    if (typeof item !== "object" || item === null) fail("expected a mapping with rule and reason");
    const fields = item as Record<string, unknown>;
    for (const key of Object.keys(fields))
      if (!FIELDS.includes(key)) fail(`unknown key "${key}". Known: ${FIELDS.join(", ")}`);
    for (const key of FIELDS) {
      const value =
        lookUp(fields, key) instanceof Date
          ? (lookUp(fields, key) as Date).toISOString().slice(0, 10)
          : lookUp(fields, key);
      if (value !== undefined && typeof value !== "string") fail(`${key}: expected text`);
      setOwn(fields, key, value);
    }
    const { rule, reason, until } = fields as Record<string, string | undefined>;
    if (rule === undefined) fail("rule: missing; expected an identifier that `kustogen check --list` shows");
    const problem = identifiersProblem(rule as string);
    if (problem !== undefined) fail(`rule: ${problem}`);
    if (reason === undefined || reason.trim().length < 8)
      fail("reason: expected a sentence that says why the rule doesn't apply here");
    if (until !== undefined && !/^\d{4}-\d\d-\d\d$/.test(until))
      fail('until: expected a date such as "2027-03-31"');
    const now = renamedRule(rule as string);
    return {
      ...(fields as unknown as Exception),
      ...(now !== undefined && { rule: now, formerly: rule as string }),
      place,
    };
  });
}
