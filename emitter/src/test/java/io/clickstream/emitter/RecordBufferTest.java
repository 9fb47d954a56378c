package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RecordBufferTest {
    private static final long YEAR_9999 = 253_402_300_799L;

    private final RecordBuffer buffer = new RecordBuffer();

    @Property
    void writesTimesAsTheJdkDoes(@ForAll @LongRange(max = YEAR_9999) long epochSecond) {
        String written = new String(buffer.putTime(epochSecond).take(), US_ASCII);

        assertThat(written)
                .isEqualTo(LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC)
                        .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")));
    }

    @Property
    void aTimeIsTheSameWhenItIsWrittenAgain(@ForAll @LongRange(max = YEAR_9999) long epochSecond) {
        byte[] first = buffer.putNumber(7).putTime(epochSecond).take();
        byte[] second = buffer.putNumber(7).putTime(epochSecond).take();

        assertThat(second).isEqualTo(first);
    }

    @Property
    void writesNumbersAsTheJdkDoes(@ForAll @IntRange int number) {
        String written = new String(buffer.putNumber(number).take(), US_ASCII);

        assertThat(written).isEqualTo(Integer.toString(number));
    }

    @Property
    void writesCentsAsTheJdkDoes(@ForAll @IntRange int cents) {
        String written = new String(buffer.putCents(cents).take(), US_ASCII);

        assertThat(written).isEqualTo(BigDecimal.valueOf(cents, 2).toPlainString());
    }

    @Property
    void writesRandomUuids(@ForAll long high, @ForAll long low) {
        String written = new String(buffer.putUuid(high, low).take(), US_ASCII);

        UUID uuid = UUID.fromString(written);
        assertThat(uuid).hasToString(written);
        assertThat(uuid.version()).isEqualTo(4);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(uuid.getMostSignificantBits() & ~0xF000L).isEqualTo(high & ~0xF000L);
        assertThat(uuid.getLeastSignificantBits() << 2).isEqualTo(low << 2);
    }
}
