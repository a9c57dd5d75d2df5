import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { credentialIn } from "../../src/credentials/text.ts";
import { shortcuts } from "../../src/shortcuts.ts";

afterEach(() => {
  shortcuts.taken = true;
});

it("what a text contains depends on its file, but not on the texts of other files before it", () => {
  const text = fc.constantFrom(
    "password: Gr33n-otter-41",
    'password = "Gr33n-otter-41"',
    "password = hunter2hunter2",
    "login.password=Password",
    "db.example.test:5432:shop:sam:Gr33n-otter-41",
    '"sam" "Gr33n-otter-41"',
    "sam:Gr33n-otter-41",
    "mysql -u sam -pGr33n-otter-41",
    "https://sam:Gr33n-otter-41@db.example.test/",
    "# password: Gr33n-otter-41",
  );
  const file = fc.constantFrom(
    ...["", "a.yaml", "b.yaml", "a.py", "messages.properties", "de.json", "messages.py"],
    ...[".pgpass", "userlist.txt", "chap-secrets", "secrets/a.txt"],
  );
  const context = fc.constantFrom("value", "shell", "file" as const);
  const kinds = new Set<string | undefined>();
  fc.assert(
    fc.property(fc.array(fc.tuple(text, context, file), { minLength: 2, maxLength: 20 }), (asked) => {
      const [short, long] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        return asked.map(([given, where, name]) => credentialIn(given, where, name));
      });
      expect(short).toEqual(long);
      for (const one of short ?? []) kinds.add(one);
    }),
    { numRuns: 500 },
  );
  expect(kinds.size).toBeGreaterThan(4);
});
