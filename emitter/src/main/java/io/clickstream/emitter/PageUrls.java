package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pages of the shop, written as the inside of a JSON string. */
final class PageUrls {
    private static final int PRODUCTS = 200;

    /** Some need or use JSON escapes, so that whoever reads the events has to understand them. */
    private static final String PAGES = """
            /
            /products
            /products?sort=price&page=2
            /products?category=audio&in_stock=true
            /cart
            /cart?coupon=SPRING%2026
            /checkout
            /checkout/payment
            /account
            /account/orders?status=shipped
            /login?next=%2Fcheckout
            /search?q=wireless+headphones
            /search?q=caf\\u00e9
            /search?q=crème brûlée
            /search?q=\\"usb-c cable\\"
            /search?q=gift \\ud83c\\udf81
            /search?q=🎧
            /search?q=a\\tb
            /downloads/C:\\\\manuals
            \\/help\\/returns
            /de/über-uns
            /ja/製品/カメラ
            """;

    private final byte[][] urls = Stream.concat(
                    PAGES.lines(), IntStream.rangeClosed(1, PRODUCTS).mapToObj(number -> "/products/" + number))
            .map(url -> url.getBytes(UTF_8))
            .toArray(byte[][]::new);

    byte[] pick(SplittableRandom random) {
        double point = random.nextDouble();
        // Squared: the first pages of the list are the popular ones.
        return urls[(int) (point * point * urls.length)];
    }
}
