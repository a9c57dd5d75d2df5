import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { entryOf, kept } from "@kustogen/kustomize/value/multimap.ts";
import type { CheckInput } from "../check.ts";
import { textOfData } from "./check-memory.ts";
import { type Observations, type Seen, seenOf } from "./observations.ts";
import type { PartMemory } from "./part-memory.ts";

/** Stored answers: each by its question; "" means none. */
interface AnswersRecord extends Seen {
  key: string;
  answers: Map<string, string>;
}

/** The answers of an earlier check, and the observations they depend on. */
interface Known {
  key: string;
  answers: Map<string, string>;
  seen: Observations;
  tree: FileTree;
}

const NAME = "answers";

/**
 * Answers to questions that may involve any text of the repository, as given by an earlier check: they hold while
 * everything that was read for them is unchanged.
 */
export class Answers {
  /** The answers of this check, if none are stored: many findings ask the same. */
  readonly #given = new Map<string, string>();
  #begun: Known | undefined;
  #isNew = false;

  /** @param files the texts that may be read */
  constructor(
    private readonly input: CheckInput,
    private readonly memory: PartMemory | undefined,
    private readonly files: () => Iterable<string>,
  ) {}

  /** The tree that is checked, which records every observation that an answer depends on. */
  get tree(): FileTree {
    return this.#known?.tree ?? this.input.tree;
  }

  /** The answer to a question, computed if it isn't known. */
  ask(question: readonly string[], answer: () => string | undefined): string | undefined {
    const known = this.#known;
    const key = JSON.stringify(question);
    const find = () => answer() ?? "";
    const given =
      known === undefined
        ? kept(this.#given, key, find)
        : entryOf(known.answers, key, () => {
            this.#isNew = true;
            return find();
          });
    return given === "" ? undefined : given;
  }

  /** Stores the answers. */
  keep(): void {
    const text = this.#begun?.seen.text;
    if (this.#begun === undefined || text === undefined || !this.#isNew) return;
    const { key, answers } = this.#begun;
    this.memory?.memory.keep(NAME, { key, answers, ...seenOf(text) } satisfies AnswersRecord);
  }

  /** Loaded at the first question. */
  get #known(): Known | undefined {
    if (this.memory !== undefined) this.#begun ??= this.#begin(this.memory);
    return this.#begun;
  }

  #begin(memory: PartMemory): Known {
    const { environments, argo, unlisted, tree } = this.input;
    const deployed = environments.map(({ folder, undeployed }) => [folder, undeployed]);
    const key = memory.memory.digest(
      textOfData([memory.shared, [...this.files()], deployed, argo, unlisted]),
    );
    const record = memory.memory.recall(NAME) as AnswersRecord | undefined;
    const held = record?.key === key ? memory.holding(record) : undefined;
    this.#isNew = held !== record;
    const seen = memory.observe(held?.seen);
    return { key, answers: held?.answers ?? new Map(), seen, tree: seen.of(tree) };
  }
}
