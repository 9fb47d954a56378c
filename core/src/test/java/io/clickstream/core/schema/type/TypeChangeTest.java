package io.clickstream.core.schema.type;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeChangeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UInt8                      | UInt8
            UInt8                      | UInt64
            UInt8                      | Int16
            Int32                      | Int64
            Int32                      | Nullable(Int32)
            String                     | LowCardinality(String)
            LowCardinality(String)     | LowCardinality(Nullable(String))
            Float32                    | Float64
            Decimal(9, 2)              | Decimal(18, 2)
            Decimal(9, 2)              | Decimal(11, 4)
            IPv4                       | Nullable(IPv6)
            Date                       | Date32
            DateTime64(3, 'UTC')       | DateTime64(6, 'UTC')
            Enum8('a' = 1)             | Enum8('a' = 1, 'b' = 2)
            Enum8('a' = 1)             | Enum16('a' = 1)
            Enum8('a' = 1)             | LowCardinality(String)
            Array(Int32)               | Array(Int64)
            Map(String, UInt8)         | Map(String, UInt16)
            Tuple(a Int32)             | Tuple(a Int64, b Nullable(String), c Array(String))
            Array(Tuple(a Int32))      | Array(Tuple(z Nullable(UInt8), a Int32))
            """)
    void aTypeThatHoldsAllValuesKeepsThem(String from, String to) {
        assertThat(TypeChange.of(from, to).keepsValues()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UInt64                     | UInt8
            UInt8                      | Int8
            Int8                       | UInt64
            Nullable(Int32)            | Int32
            Int64                      | Float64
            Float64                    | Float32
            Decimal(9, 2)              | Decimal(9, 4)
            Decimal(9, 2)              | Decimal(9, 1)
            IPv6                       | IPv4
            Date32                     | Date
            DateTime64(3, 'UTC')       | DateTime64(0, 'UTC')
            DateTime64(3, 'UTC')       | DateTime64(3, 'Europe/Paris')
            DateTime64(3, 'UTC')       | DateTime64(9, 'UTC')
            Enum8('a' = 1, 'b' = 2)    | Enum8('a' = 1)
            Enum8('a' = 1)             | Enum8('a' = 2)
            String                     | UInt8
            UInt8                      | String
            Array(Int64)               | Array(Int32)
            Array(Int32)               | Int32
            Map(String, UInt8)         | Map(UInt8, UInt8)
            Tuple(a Int32)             | Tuple(a Int32, b UInt8)
            Tuple(a Int32, b String)   | Tuple(a Int32)
            Tuple(a Int32)             | Tuple(b Int32)
            """)
    void aTypeThatDoesNotIsNone(String from, String to) {
        assertThat(TypeChange.of(from, to).keepsValues()).isFalse();
    }
}
