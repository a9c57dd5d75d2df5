import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { nameWithoutHash } from "../../compare/match.ts";
import type { Exception } from "../model/exception.ts";
import type { Judged } from "../model/judgement.ts";
import { wildcard } from "../model/wildcard.ts";
import { renamedRule } from "../rules/retired.ts";
import { identifiersProblem, isDropped } from "../rules/rules.ts";

/** An exception and its place, as reports show it. */
export interface WrittenException extends Exception {
  /** The file or system that declares it. */
  place: string;
  /** Set for an exception in a system, which applies only to that system. */
  system?: string;
  /** The problem with its rule, if that isn't there, or no longer: it covers nothing. */
  dropped?: string;
}

/**
 * Removes the findings that an exception covers. From the day after `until`, an exception covers nothing.
 * @param today such as "2027-03-31"; undefined to ignore dates
 * @param before the exceptions of the state before a change, if a change is checked: a finding that none of them
 * covers is excused by the change itself
 */
export function applyExceptions(
  findings: readonly Judged[],
  exceptions: readonly WrittenException[],
  today: string | undefined,
  before?: readonly WrittenException[],
) {
  const counts = new Map<WrittenException, number>();
  const over = (one: Exception) => isOver(one, today);
  const covering = coveringIn(exceptions);
  const known = before && coveringIn(before.filter((one) => !over(one)));
  const excused: { finding: Judged; exception: WrittenException }[] = [];
  const left = findings.filter((finding) => {
    const { rule, environment, resource, path, file, missing } = finding;
    const place: Exceptable = { rule: rule.id, environment, file };
    if (resource !== undefined) place.resource = { kind: resource.kind, name: resource.metadata.name };
    if (path !== undefined) place.path = printPath(path);
    if (missing !== undefined) place.missing = `${missing.kind}/${missing.name}`;
    const found = covering(place).map((one) => one.exception);
    const exception = found.find((one) => !over(one)) ?? found[0];
    if (exception === undefined) return true;
    const ended = over(exception);
    const isNew = !ended && known !== undefined && known(place).length === 0;
    if (isNew) excused.push({ finding, exception });
    counts.set(exception, (counts.get(exception) ?? 0) + Number(!isNew));
    return ended;
  });
  return {
    findings: left,
    /** Exceptions in effect, with the number of findings that each covers. */
    used: exceptions.flatMap((exception) => {
      const count = counts.get(exception) ?? 0;
      return over(exception) || count === 0 ? [] : [{ exception, count }];
    }),
    /** Expired exceptions; their findings are reported again. */
    expired: exceptions.filter((one) => over(one) && counts.has(one)),
    /** Exceptions that no finding needs. */
    unused: exceptions.filter((one) => !counts.has(one)),
    /** Findings that only new exceptions cover, counted separately. */
    excused,
  };
}

/** The properties of a finding or risk that exceptions match. */
export interface Exceptable {
  rule: string;
  environment: string;
  resource?: { kind: string; name: string };
  /** In the form that findings print. */
  path?: string;
  file?: string;
  missing?: string;
}

/** Finds the exceptions for a finding: those for its object first, and else in order. */
function coveringIn(exceptions: readonly WrittenException[]) {
  const all = exceptions.map((exception) => ({ exception, covers: coverOf(exception) }));
  // By rule, and by object where an exception is for one: there may be as many as findings.
  const keyOf = (rule: string, resource = "*") => `${rule} ${resource.includes("*") ? "" : resource}`;
  const byKey = groupedBy(all, ({ exception: { rule, resource } }) => keyOf(rule, resource));
  return (found: Exceptable) => {
    const { kind, name } = found.resource ?? { kind: "*", name: "" };
    const keys = new Set([keyOf(found.rule, `${kind}/${name}`), keyOf(found.rule)]);
    return [...keys].flatMap((key) => byKey.get(key)?.filter(({ covers }) => covers(found)) ?? []);
  };
}

function coverOf(exception: Exception & Pick<WrittenException, "system">): (found: Exceptable) => boolean {
  const { rule, resource, environment = "*", path = "", file = "*", missing, system } = exception;
  const [isResource, isEnvironment, isFile] = [resource ?? "*", environment, `*/${file}`].map(wildcard);
  return ({ resource: about, ...found }) => {
    if (found.rule !== rule || (missing !== undefined && found.missing !== missing)) return false;
    // An exception may refer to an environment by its folder, or by a part of the folder's path.
    const names = [found.environment, ...found.environment.split("/")];
    if (system !== undefined && !names.includes(system)) return false;
    // A generated object has the hash of its content only in what is rendered.
    const called = about && [about.name, nameWithoutHash(about.kind, about.name)];
    if (resource !== undefined && !called?.some((name) => isResource?.(`${about?.kind}/${name}`)))
      return false;
    if (!names.some((name) => isEnvironment?.(name)) || !isFile?.(`/${found.file ?? ""}`)) return false;
    return path === "" || found.path?.startsWith(path) === true;
  };
}

/** True for an exception whose last day has passed. */
export function isOver({ until }: Exception, today: string | undefined): boolean {
  return today !== undefined && until !== undefined && until < today;
}

/** True if an exception allows a resource in a layer to break a rule, at any path. */
export function isExcepted(
  exceptions: readonly Exception[],
  rule: string,
  { kind, metadata }: Resource,
  layer: string,
): boolean {
  const found = { rule, environment: layer, resource: { kind, name: metadata.name } };
  return exceptions.some(({ path: _, file: __, ...exception }) => coverOf(exception)(found));
}

const FIELDS = ["rule", "resource", "environment", "path", "file", "missing", "reason", "until"];

/** Reads the exceptions of a system. Throws InputError with the place and the expectation. */
export function readExceptions(given: unknown, place: string): WrittenException[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw new InputError(`${place}: exceptions: expected a list`);
  return given.map((item: unknown, index) => {
    const failure = (message: string) => new InputError(`${place}: exceptions[${index}]: ${message}`);
    if (typeof item !== "object" || item === null) throw failure("expected a mapping with rule and reason");
    const fields = item as Record<string, unknown>;
    for (const key of Object.keys(fields))
      if (!FIELDS.includes(key)) throw failure(`unknown key "${key}". Known: ${FIELDS.join(", ")}`);
    for (const [key, value] of Object.entries(fields))
      if (value !== undefined && typeof value !== "string") throw failure(`${key}: expected text`);
    const { rule, reason, until } = fields as Record<string, string | undefined>;
    if (rule === undefined)
      throw failure("rule: missing; expected an identifier that `kustogen check --list` shows");
    const problem = identifiersProblem(rule);
    if (problem !== undefined && !isDropped(rule)) throw failure(`rule: ${problem}`);
    if (reason === undefined || reason.trim().length < 8)
      throw failure("reason: expected a sentence that says why the rule doesn't apply here");
    if (until !== undefined && !/^\d{4}-\d\d-\d\d$/.test(until))
      throw failure('until: expected a date such as "2027-03-31"');
    return {
      ...(fields as unknown as Exception),
      rule: renamedRule(rule) ?? rule,
      ...(problem !== undefined && { dropped: problem }),
      place,
    };
  });
}
