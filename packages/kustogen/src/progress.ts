import { printable } from "./errors/printable.ts";

/** A command that is over sooner shows nothing; counted from the start of the process, as people do. */
const PATIENCE_MS = 1_000;
const REDRAW_MS = 100;

/** Where progress is shown: a terminal, or something that only looks like one. */
export interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/**
 * One line on a terminal that says how far long work is and what is left. Nothing is shown when standard error is no
 * terminal, nor in the first second of a command. It needs no timer, as most of the work never lets one run.
 */
export class Progress {
  readonly #doing: string;
  readonly #total: number;
  readonly #things: string;
  readonly #stream: ProgressStream;
  readonly #shows: boolean;
  readonly #now: () => number;
  #next: number;
  #drawn = false;

  /** Takes what is done, with how many things: `new Progress("generating", 1000, "systems")`. */
  constructor(
    doing: string,
    total: number,
    things: string,
    stream: ProgressStream = process.stderr,
    now: () => number = () => performance.now(),
  ) {
    this.#doing = doing;
    this.#total = total;
    this.#things = things;
    this.#stream = stream;
    this.#shows = isShown(stream);
    this.#now = now;
    this.#next = this.#shows ? PATIENCE_MS : Number.POSITIVE_INFINITY;
  }

  /** Says that so many are done and which one is at work; draws at most ten times a second. */
  at(done: number, name: string): void {
    if (!this.#shows) return;
    const now = this.#now();
    if (now < this.#next) return;
    this.#next = now + REDRAW_MS;
    const count = (number: number) => number.toLocaleString("en");
    const text = `${this.#doing} ${this.#things}: ${count(done)} of ${count(this.#total)} done, ${count(this.#total - done)} left (${printable(name)})`;
    this.#drawn = true;
    this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns ?? 80) - 1)}`);
  }

  /** Wipes the line; whatever comes next begins on an empty one. */
  end(): void {
    if (this.#drawn) this.#stream.write("\r\u001b[2K");
    this.#drawn = false;
  }
}

/**
 * Does something that waits for others, such as a server, and says so on a terminal for as long as it takes. Nothing can
 * be drawn while it waits, so that the line is there from the start.
 */
export function waiting<Result>(
  doing: string,
  work: () => Result,
  stream: ProgressStream = process.stderr,
): Result {
  if (!isShown(stream)) return work();
  stream.write(`\r\u001b[2K${printable(doing).slice(0, (stream.columns ?? 80) - 1)}`);
  try {
    return work();
  } finally {
    stream.write("\r\u001b[2K");
  }
}

/**
 * Does something whose steps nobody counts, and says so on a terminal when the command has taken a second by then.
 *
 * @param work is given what wipes the line, before something else is printed
 */
export async function lasting<Result>(
  doing: string,
  work: (wipe: () => void) => Promise<Result>,
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): Promise<Result> {
  let drawn = isShown(stream) && now() >= PATIENCE_MS;
  if (drawn) stream.write(`\r\u001b[2K${printable(doing).slice(0, (stream.columns ?? 80) - 1)}`);
  const wipe = () => {
    if (drawn) stream.write("\r\u001b[2K");
    drawn = false;
  };
  try {
    return await work(wipe);
  } finally {
    wipe();
  }
}

function isShown({ isTTY }: ProgressStream): boolean {
  return isTTY === true && process.env.TERM !== "dumb";
}
