/** What a field of a TREC run file cannot hold: white space, which parts the fields, control and half characters. */
export const unfitForRunField = /[\s\p{Cc}\p{Cs}]/u;
