import { printable } from "../errors/printable.ts";

/** A shorter command shows nothing; measured from the start of the process, as people perceive it. */
const PATIENCE_MS = 1_000;
const REDRAW_MS = 100;
/** Clears the terminal's line and returns to its beginning. */
const WIPE = "\r\u001b[2K";

/** The output for progress: a terminal, or something that behaves like one. */
export interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/**
 * One line on a terminal with the progress of long work. Nothing is shown if standard error isn't a terminal, or in
 * the first second of a command. It needs no timer, because most of the work never yields to one.
 */
export class Progress {
  readonly #shows: boolean;
  #next: number;
  #drawn = false;

  /** Takes a description and a count: `new Progress("generating", 1000, "systems")`. */
  constructor(
    private readonly doing: string,
    private readonly total: number,
    private readonly things: string,
    private readonly stream: ProgressStream = process.stderr,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#shows = isShown(stream);
    this.#next = this.#shows ? PATIENCE_MS : Number.POSITIVE_INFINITY;
  }

  /** Reports how many are done and the name of the current one; draws at most ten times a second. */
  at(done: number, name: string): void {
    if (!this.#shows) return;
    const now = this.now();
    if (now < this.#next) return;
    this.#next = now + REDRAW_MS;
    const count = (number: number) => number.toLocaleString("en");
    this.#drawn = true;
    draw(
      this.stream,
      `${this.doing} ${this.things}: ${count(done)} of ${count(this.total)} done, ${count(this.total - done)} left (${name})`,
    );
  }

  /** Clears the line, so that further output begins on an empty one. */
  end(): void {
    if (this.#drawn) wipe(this.stream);
    this.#drawn = false;
  }
}

/**
 * Runs something that waits for others, such as a server, and shows a line on the terminal meanwhile. Nothing can be
 * drawn while it waits, so the line is shown from the start.
 */
export function waiting<Result>(
  doing: string,
  work: () => Result,
  stream: ProgressStream = process.stderr,
): Result {
  if (!isShown(stream)) return work();
  draw(stream, doing);
  try {
    return work();
  } finally {
    wipe(stream);
  }
}

/** Draws a text on the line, shortened to the terminal's width. */
function draw(stream: ProgressStream, text: string): void {
  stream.write(WIPE + printable(text).slice(0, (stream.columns ?? 80) - 1));
}

function wipe(stream: ProgressStream): void {
  stream.write(WIPE);
}

function isShown({ isTTY }: ProgressStream): boolean {
  return isTTY === true && process.env.TERM !== "dumb";
}
