import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Repository } from "./corpus/model.ts";
import { randomRepository } from "./corpus/repository.ts";
import { checkedOut, contentsOf, type Files } from "./files.ts";
import type { Kustomize } from "./judge/kustomize.ts";
import type { Report } from "./judge/report.ts";
import { Side } from "./judge/side.ts";
import { textFaults } from "./judge/texts.ts";
import { type Verdict, verdictOf } from "./judge/verdict.ts";
import { FAMILIES } from "./mutations/families.ts";
import type { Family, Traps } from "./mutations/family.ts";
import { Random } from "./random.ts";
import { commitStates, ran } from "./run.ts";

/** What may stand beside another change: it may be what hides that. */
const SECOND = FAMILIES.filter(({ heldBack }) => heldBack !== true);

/** What one attack came to. */
export interface Outcome extends Verdict {
  family: string;
  seed: number;
  /** What must never happen, whatever is compared: something ran, was written, crashed, or broke out of a report. */
  faults: string[];
  /** Causes that the report gives for what it has not checked. */
  notLookedAt: string[];
  exitCode: number;
}

/** A place on the disk in which attacks are made one after the other. */
export class Arena {
  /** Where states, reports and traps of the last attack lie. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-attack-")));
  readonly #kustomize: Kustomize;
  readonly #traps: Traps;

  constructor(kustomize: Kustomize) {
    this.#kustomize = kustomize;
    mkdirSync(join(this.folder, "outside"));
    this.#traps = {
      marker: join(this.folder, "marker"),
      outside: join(this.folder, "outside/secret.yaml"),
    };
    writeFileSync(
      this.#traps.outside,
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: leaked}\ndata: {a: LEAKED}\n",
    );
    writeFileSync(join(this.folder, "outside/kustomization.yaml"), "resources: [secret.yaml]\n");
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Attacks one random repository; undefined if the family has nothing to change in it. Without a family nothing is changed. */
  async attack(seed: number, family?: Family): Promise<Outcome | undefined> {
    const random = new Random(seed);
    const repository = randomRepository(random);
    const files: Files = new Map(repository.files);
    if (family !== undefined && !family.apply(files, repository, random, this.#traps)) return undefined;
    const second = family !== undefined && random.chance(0.25) ? random.pick(SECOND) : undefined;
    const both = second && this.#besides(second, files, repository, random);
    const name = both === undefined ? family?.name : `${family?.name} + ${second?.name}`;
    return await this.#judged(repository, both ?? files, { seed, family: name ?? "nothing" }, random);
  }

  /** What a second family makes of a state; undefined if it has nothing to change there, or can't after the first. */
  #besides(second: Family, files: Files, repository: Repository, random: Random): Files | undefined {
    const copy = new Map(files);
    try {
      return second.apply(copy, repository, random, this.#traps) ? copy : undefined;
    } catch {
      return undefined;
    }
  }

  async #judged(
    repository: Repository,
    files: Files,
    name: { seed: number; family: string },
    random: Random,
  ): Promise<Outcome> {
    // As deep as what leads outside it expects.
    const root = join(this.folder, `repository`);
    for (const folder of ["repository", "before", "after", "reports"]) {
      rmSync(join(this.folder, folder), { recursive: true, force: true });
      mkdirSync(join(this.folder, folder));
    }
    commitStates(root, repository.files, files);
    const [before, after] = (["before", "after"] as const).map((side) => {
      const folder = join(this.folder, side);
      const state = checkedOut(root, side, folder, side === "before" ? repository.files : files);
      return new Side(folder, state, this.#kustomize);
    });
    const whole = contentsOf(this.folder, "reports");
    // The working tree too is a side of comparisons.
    const range = random.chance(0.3) ? "before" : "before..after";
    const run = await this.#diff(root, range);
    // The checks look at the same change; what they find is judged elsewhere, how they end is here.
    const checked = random.chance(0.25) ? await this.#check(root) : [];
    const faults = [...run.faults, ...checked, ...this.#leftBehind(whole), ...textFaults(run.reports)];
    if (run.report === undefined)
      return {
        ...name,
        exitCode: run.exitCode,
        faults,
        hidden: [`no report: ${run.stderr}`],
        excused: [],
        broken: false,
        notLookedAt: [],
      };
    const verdict = await verdictOf(run.report, before as Side, after as Side);
    if (verdict.broken && run.exitCode === 0)
      faults.push(`exit code ${run.exitCode} though the state after can't be made`);
    return {
      ...name,
      ...verdict,
      exitCode: run.exitCode,
      faults,
      notLookedAt: run.report.notLookedAt.map(({ cause }) => cause),
    };
  }

  async #diff(root: string, range: string) {
    const outputs = ["report.json", "report.md", "report.html", "report.txt"].map((name) =>
      join(this.folder, "reports", name),
    );
    const { stdout, stderr, exitCode } = await ran(root, [
      "diff",
      range,
      ...outputs.flatMap((file) => ["--output", file]),
    ]);
    const faults: string[] = [];
    if (![0, 1, 2, 3].includes(exitCode)) faults.push(`exit code ${exitCode}`);
    for (const text of [stdout, stderr])
      if (/unexpected failure|\n\s+at .*:\d+:\d+|bug in kustogen/.test(text))
        faults.push(`a stack: ${text.slice(0, 600)}`);
    const reports = new Map(
      outputs
        .filter((file) => existsSync(file))
        .map((file) => [file.replace(/^.*\./, ""), readFileSync(file, "utf8")]),
    );
    const json = reports.get("json");
    const report = json === undefined ? undefined : (JSON.parse(json) as Report);
    if (json !== undefined && /bug in kustogen|TypeError|RangeError/.test(json))
      faults.push(`a defect: ${/.{0,200}(?:bug in kustogen|TypeError|RangeError).{0,200}/.exec(json)?.[0]}`);
    if (json?.includes("LEAKED")) faults.push("what is outside is in the report");
    return { stderr, exitCode, faults, report, reports: new Map([...reports, ["stderr", stderr]]) };
  }

  async #check(root: string): Promise<string[]> {
    const { stdout, stderr, exitCode } = await ran(root, [
      "check",
      ".",
      "--since",
      "before..after",
      "--json",
    ]);
    const faults = [0, 1, 2, 3].includes(exitCode) ? [] : [`check: exit code ${exitCode}`];
    const found = /unexpected failure|\n\s+at .*:\d+:\d+|bug in kustogen|failed on|TypeError|RangeError/.exec(
      `${stderr}\n${stdout}`,
    );
    if (found !== null) faults.push(`check: ${found[0]}: ${stderr.slice(0, 600)}`);
    if (stdout.includes("LEAKED")) faults.push("check: what is outside is in the report");
    return faults;
  }

  /** What is on the disk after a run that wasn't before. */
  #leftBehind(before: Map<string, string>): string[] {
    const faults: string[] = [];
    if (existsSync(this.#traps.marker)) {
      faults.push("a program of the pull request ran");
      rmSync(this.#traps.marker);
    }
    const after = contentsOf(this.folder, "reports");
    for (const path of new Set([...before.keys(), ...after.keys()]))
      if (before.get(path) !== after.get(path) && path !== "marker") faults.push(`${path} was changed`);
    return faults;
  }
}
