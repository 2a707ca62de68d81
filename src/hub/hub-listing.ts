import { z } from "zod";

/** One file of a model at one commit. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** SHA-1 by which git knows the content: `blob SIZE\0` and the bytes. */
  readonly blobId: string;
  /** SHA-256 of a file that is kept outside git (LFS, Xet); null: it is in git. */
  readonly sha256: string | null;
  readonly xetHash: string | null;
}

/** The files of a model at one commit, by path. */
export type HubListing = ReadonlyMap<string, HubFile>;

/** Name of a file's bytes in a cache: what the hub gives as its ETag. */
export function blobName({ sha256, blobId }: Pick<HubFile, "sha256" | "blobId">): string {
  return sha256 ?? blobId;
}

/** One page of `GET /api/models/ID/tree/COMMIT?recursive=true`. */
export const treePageSchema = z.array(
  z.looseObject({
    type: z.string(),
    path: z.string().min(1),
    oid: z.string().regex(/^[0-9a-f]{40}$/),
    size: z.int().nonnegative().default(0),
    lfs: z.looseObject({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().nonnegative() }).nullish(),
    xetHash: z.string().nullish(),
  }),
);

/** The files of such a page; a path that would leave the model's folder is left out. */
export function filesOfPage(page: z.output<typeof treePageSchema>): HubFile[] {
  return page
    .filter(({ type, path }) => type === "file" && isInside(path))
    .map(({ path, oid, size, lfs, xetHash }) => ({
      path,
      size: lfs?.size ?? size,
      blobId: oid,
      sha256: lfs?.oid ?? null,
      xetHash: xetHash ?? null,
    }));
}

/** Reads a listing as Python's huggingface_hub keeps it (`trees/COMMIT.json`); null for one that is none. */
export function parseListing(text: string): HubListing | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = storedListingSchema.safeParse(value);
  if (!parsed.success) return null;
  return new Map(
    Object.entries(parsed.data.files)
      .filter(([path]) => isInside(path))
      .map(([path, { size, blob_id, lfs_sha256, lfs_size, xet_hash }]) => [
        path,
        {
          path,
          size: lfs_size ?? size,
          blobId: blob_id,
          sha256: lfs_sha256 ?? null,
          xetHash: xet_hash ?? null,
        },
      ]),
  );
}

/** The text of a listing in that form. */
export function listingText(files: HubListing): string {
  const entries = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const stored = Object.fromEntries(
    entries.map(({ path, size, blobId, sha256, xetHash }) => [
      path,
      {
        size,
        blob_id: blobId,
        ...(sha256 === null ? {} : { lfs_sha256: sha256, lfs_size: size }),
        ...(xetHash === null ? {} : { xet_hash: xetHash }),
      },
    ]),
  );
  return JSON.stringify({ format_version: 1, files: stored }, null, 1);
}

/** Names come from the hub: none may lead out of the folder they are joined to. */
function isInside(path: string): boolean {
  return !/^[/\\]|^[A-Za-z]:|\\|\0/.test(path) && path.split("/").every((part) => !/^\.{0,2}$/.test(part));
}

const storedListingSchema = z.looseObject({
  format_version: z.literal(1),
  files: z.record(
    z.string(),
    z.looseObject({
      size: z.int().nonnegative(),
      blob_id: z.string().regex(/^[0-9a-f]{40}$/),
      lfs_sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullish(),
      lfs_size: z.int().nonnegative().nullish(),
      xet_hash: z.string().nullish(),
    }),
  ),
});
