import { expect, it } from "vitest";
import { randomFrom } from "../../../../test/random.ts";
import { jsonString } from "../../src/yaml/printer/json.ts";

const CHARACTERS = [...'ab<>&"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028\u2029é', "😀", "\ud83d", "\ude00"];

it("a text is escaped as JavaScript does, and what a page or Go can't take as Go does", () => {
  const random = randomFrom(3);
  for (let turn = 0; turn < 2_000; turn++) {
    const text = Array.from({ length: 8 }, () => CHARACTERS[Math.floor(random() * CHARACTERS.length)]).join(
      "",
    );
    const expected = JSON.stringify(text)
      .replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, "$1\\ufffd")
      .replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
    expect(jsonString(text)).toBe(expected);
  }
});
