/** The contract of trackers; apart from the schema of their events, as who writes them does not need that. */
export const trackerVersion = "alidade/tracker/v1";
