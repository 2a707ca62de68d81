import { expect, test } from "vitest";
import { looksPersonal } from "./looks-personal.js";

test.each([
  ["mail jo.doe+shop@example.org", "an e-mail address"],
  ["call +49 30 1234567", "a telephone number"],
  ["030/1234567", "a telephone number"],
  ["(212) 555-0147", "a telephone number"],
  ["4111 1111 1111 1111", "a card number"],
  ["usb cable 2 m", null],
  ["4006381333931", null],
  ["iphone 15 128gb", null],
  ["1920x1080 27 inch 144 hz", null],
  ["04-12-2026", null],
])("%s", (text, what) => {
  expect(looksPersonal(text)).toBe(what);
});
