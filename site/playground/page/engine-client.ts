import type { Answer, Question } from "../engine/messages.ts";

type Asked = Question extends infer One ? (One extends Question ? Omit<One, "id"> : never) : never;

/** The engine in its worker: one question after the other, each answered once. */
export class EngineClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #next = 1;
  /** Fulfilled when the engine takes questions. */
  readonly ready: Promise<void>;

  constructor(url: URL) {
    this.#worker = new Worker(url, { type: "module" });
    let started = () => {};
    this.ready = new Promise((done) => {
      started = done;
    });
    this.#worker.onmessage = ({ data }: MessageEvent<Answer | "ready">) => {
      if (data === "ready") return started();
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
    };
  }

  /** The answer to a question. */
  ask(question: Asked): Promise<Answer> {
    const id = this.#next++;
    return new Promise((done) => {
      this.#waiting.set(id, done);
      this.#worker.postMessage({ id, ...question });
    });
  }
}
