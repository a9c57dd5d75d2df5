import { expect, it } from "vitest";
import { pairIn } from "../../src/credentials/pairs.ts";

const beside = (value: string) => pairIn(`- name: DB_PASSWORD\n  value: ${value}\n`, "file", "");

it.each(['"s3cr3t-Fh82kLq0"', "'s3cr3t-Fh82kLq0'", "s3cr3t-Fh82kLq0"])(
  "a password beside its name is found however it is quoted: %s",
  (value) => expect(beside(value)).toBe("DB_PASSWORD"),
);

it.each(['""', "''", '"$(DB_PASSWORD)"'])("nothing is found in a value that holds none: %s", (value) =>
  expect(beside(value)).toBeUndefined(),
);
