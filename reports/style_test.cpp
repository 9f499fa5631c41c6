// contracts, bounds: LC_ALL=C, TERM=dumb, NO_COLOR and output to a file are all fine.
#include "reports/style.hpp"

#include "catch_shim.hpp"

using namespace conform::reports;

TEST_CASE("style: colour and unicode only where they are welcome") {
    const Surroundings good{
        .tty = true, .columns = 132, .term = "xterm", .no_color = "", .locale = "de_DE.UTF-8"};
    CHECK(style_for(good).color);
    CHECK(style_for(good).unicode);
    CHECK(style_for(good).width == 132);
    CHECK(can_rewrite_lines(good));

    Surroundings changed = good;
    changed.tty = false;
    CHECK_FALSE(style_for(changed).color);
    CHECK_FALSE(can_rewrite_lines(changed));

    changed = good;
    changed.term = "dumb";
    CHECK_FALSE(style_for(changed).color);
    CHECK_FALSE(can_rewrite_lines(changed));

    changed = good;
    changed.no_color = "yes";
    CHECK_FALSE(style_for(changed).color);
    CHECK(can_rewrite_lines(changed));

    changed = good;
    changed.locale = std::string{'C'};
    CHECK_FALSE(style_for(changed).unicode);
    changed.locale = "C.utf8";
    CHECK(style_for(changed).unicode);
    changed.columns = 0;
    CHECK(style_for(changed).width == 80);
}
