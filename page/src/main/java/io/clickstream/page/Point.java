package io.clickstream.page;

/** What charts show of a moment; null where it was not known. Units as in {@link Snapshot}. */
record Point(
        long time,
        Double rawRate,
        Double jobRate,
        Double rowRate,
        Double deadLetterRate,
        Long jobLag,
        Long rowLag,
        Double p50,
        Double p99) {
    static Point of(Snapshot snapshot) {
        Snapshot.Flow flow = snapshot.flow();
        return new Point(
                snapshot.time(),
                flow.raw().rate(),
                flow.job().rate(),
                flow.rows().rate(),
                flow.deadLetters().rate(),
                flow.job().lag(),
                flow.rows().lag(),
                snapshot.latency().p50(),
                snapshot.latency().p99());
    }
}
