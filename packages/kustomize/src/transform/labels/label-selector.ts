import { InputError } from "../../errors/errors.ts";

/** Tests labels (or annotations), given a function that returns the value of a key, or undefined. */
export type LabelTest = (get: (key: string) => string | undefined) => boolean;

const EVERYTHING: LabelTest = () => true;
const TOKEN = /\s*(?:(==|!=|[=!(),><])|([^\s=!(),><]+))/y;

interface Token {
  text: string;
  symbol: boolean;
}

/** Compiles a label selector: `app=web,tier!=db,env in (a,b),!old,size>3`. Throws InputError if it is invalid. */
export function compileLabelSelector(selector: string): LabelTest {
  const tokens = tokenize(selector);
  if (tokens.length === 0) return EVERYTHING;
  const reader = new SelectorReader(selector, tokens);
  const requirements = reader.requirements();
  return (get) => requirements.every((requirement) => requirement(get));
}

function tokenize(selector: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < selector.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(selector);
    if (match === null) {
      if (selector.slice(start).trim() !== "")
        throw new InputError(`the label selector "${selector}" is invalid`);
      break;
    }
    tokens.push({ text: (match[1] ?? match[2]) as string, symbol: match[1] !== undefined });
  }
  return tokens;
}

class SelectorReader {
  #at = 0;

  constructor(
    private readonly selector: string,
    private readonly tokens: Token[],
  ) {}

  requirements(): LabelTest[] {
    const result: LabelTest[] = [];
    for (;;) {
      result.push(this.#requirement());
      if (this.#done) return result;
      this.#expect(",");
      if (this.#done) this.#fail("a key after the comma");
    }
  }

  get #done(): boolean {
    return this.#at >= this.tokens.length;
  }

  #peek(symbol: string): boolean {
    const token = this.tokens[this.#at];
    return token?.symbol === true && token.text === symbol;
  }

  #expect(symbol: string): void {
    if (!this.#peek(symbol)) this.#fail(`"${symbol}"`);
    this.#at++;
  }

  #word(what: string): string {
    const token = this.tokens[this.#at];
    if (token === undefined || token.symbol) return this.#fail(what);
    this.#at++;
    return token.text;
  }

  #fail(expected: string): never {
    const found = this.tokens[this.#at]?.text;
    throw new InputError(
      `the label selector "${this.selector}" is invalid: expected ${expected} but found ${
        found === undefined ? "its end" : `"${found}"`
      }`,
    );
  }

  #requirement(): LabelTest {
    const absent = this.#peek("!");
    if (absent) this.#at++;
    const key = this.#word("a key");
    if (!isQualifiedName(key))
      throw new InputError(`"${key}" in the label selector "${this.selector}" isn't a label key`);
    if (this.#done || this.#peek(","))
      return absent ? (get) => get(key) === undefined : (get) => get(key) !== undefined;
    if (absent) this.#fail("a comma or the end");
    const operator = (this.tokens[this.#at++] as Token).text;
    switch (operator) {
      case "=":
      case "==": {
        const value = this.#value();
        return (get) => get(key) === value;
      }
      case "!=": {
        const value = this.#value();
        return (get) => get(key) !== value;
      }
      case ">":
      case "<":
        return this.#comparison(key, operator);
      case "in": {
        const values = this.#values();
        return (get) => {
          const value = get(key);
          return value !== undefined && values.has(value);
        };
      }
      case "notin": {
        const values = this.#values();
        return (get) => {
          const value = get(key);
          return value === undefined || !values.has(value);
        };
      }
      default:
        this.#at--;
        return this.#fail('an operator ("=", "!=", "in", "notin", "<", ">")');
    }
  }

  #value(): string {
    if (this.#done || this.#peek(",")) return "";
    return this.#checked(this.#word("a value"));
  }

  #checked(value: string): string {
    if (value !== "" && (value.length > 63 || !NAME.test(value)))
      throw new InputError(`"${value}" in the label selector "${this.selector}" isn't a label value`);
    return value;
  }

  #comparison(key: string, operator: string): LabelTest {
    const bound = this.#value();
    if (!INTEGER.test(bound))
      throw new InputError(`"${bound}" in the label selector "${this.selector}" must be a whole number`);
    const limit = BigInt(bound);
    return (get) => {
      const value = get(key);
      if (value === undefined || !INTEGER.test(value)) return false;
      return operator === ">" ? BigInt(value) > limit : BigInt(value) < limit;
    };
  }

  #values(): Set<string> {
    this.#expect("(");
    const values = new Set<string>();
    for (;;) {
      if (this.#peek(",") || this.#peek(")")) values.add("");
      else values.add(this.#checked(this.#word("a value")));
      if (this.#peek(")")) break;
      this.#expect(",");
    }
    this.#at++;
    return values;
  }
}

const INTEGER = /^[-+]?[0-9]+$/;
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const DOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function isQualifiedName(key: string): boolean {
  const parts = key.split("/");
  const name = parts.at(-1) as string;
  if (parts.length > 2 || name.length > 63 || !NAME.test(name)) return false;
  return parts.length === 1 || ((parts[0] as string).length <= 253 && DOMAIN.test(parts[0] as string));
}
