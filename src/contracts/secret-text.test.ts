import { expect, test } from "vitest";
import { secretIn } from "./secret-text.js";

test.each([
  `sk-proj-${"Ab3_".repeat(8)}`,
  `hf_${"a1B2".repeat(8)}`,
  `ghp_${"a1B2".repeat(9)}`,
  "AKIAIOSFODNN7EXAMPLE",
  "postgres://shop:hunter2@db/shop",
  "select * from read_csv('https://user:pass@example.org/x.csv')",
  "onnx:./model?apiKey=123",
  "-----BEGIN RSA PRIVATE KEY-----",
])("%s carries a secret", (text) => {
  expect(secretIn(text)).not.toBeNull();
});

test.each([
  "onnx:./models/all-MiniLM-L6-v2?dtype=qint8",
  "static:./desk-lamps-and-more-things-for-the-office",
  "select * from 'shop@home.csv' where token = 'x'",
  "https://example.org:8080/@user/x.csv",
  "bm25?k1=0.9&b=0.4",
  "title, description",
  "the disk-based index of everything-in-one",
])("%s carries none", (text) => {
  expect(secretIn(text)).toBeNull();
});
