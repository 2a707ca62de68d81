/** What the document of `alidade analyze` says of itself; apart from its schema, as who writes one does not need that. */
export const analysisResultVersion = "alidade/analysis/v1";
