// Which segments make which connection: RFC 9293, 3.5 and 3.6; data of a SYN: RFC 7413, 4.2.
#include "capture/tcp_reassembly.hpp"

#include <string>

#include "capture/connection_test.hpp"
#include "catch_shim.hpp"

namespace conform::capture {

TEST_CASE("tcp_reassembly: data of a SYN are told once the SYN-ACK takes them") {
    PlayedConnection played;
    played.fast_open = true;
    played.client_sends(syn_flag, 0, "hello");
    CHECK(played.log.take() ==
          Lines{"1 begin 192.0.2.1:40000 > 198.51.100.1:1080 syn tfo 5 bytes #1"});
    played.server_sends(syn_flag | ack_flag, 0, "", 5);
    CHECK(played.log.take() == Lines{"1 > 0 hello #1 syn"});
    played.client_data(5, " you");
    CHECK(played.log.take() == Lines{"1 > 5  you #3"});
}

TEST_CASE("tcp_reassembly: refused data of a SYN are told once, with the frame that brought them") {
    PlayedConnection played;
    played.handshake("hello", 0);
    played.log.take();
    played.client_data(0, "hello");
    played.client_data(5, " you");
    CHECK(played.log.take() == Lines{"1 > 0 hello #4", "1 > 5  you #5"});
    CHECK(played.reassembly.held() == 0);
}

TEST_CASE("tcp_reassembly: data of a SYN may be taken in part") {
    PlayedConnection played;
    played.handshake("hello", 2);
    played.client_data(2, "llo you");
    auto lines = played.log.take();
    lines.erase(lines.begin());
    CHECK(lines == Lines{"1 > 0 he #1 syn", "1 > 2 llo you #4"});
}

TEST_CASE("tcp_reassembly: taken data of a SYN that are sent again are told once") {
    PlayedConnection played;
    played.client_sends(syn_flag, 0, "hello");
    played.client_sends(syn_flag, 0, "hello");
    played.server_sends(syn_flag | ack_flag, 0, "", 5);
    played.client_sends(syn_flag, 0, "hello");
    played.client_data(0, "hello you");
    auto lines = played.log.take();
    lines.erase(lines.begin());
    CHECK(lines == Lines{"1 > 0 hello #1 syn", "1 > 5  you #5"});
}

TEST_CASE("tcp_reassembly: a copy of the SYN after its refusal brings no data") {
    PlayedConnection played;
    played.client_sends(syn_flag, 0, "hello");
    played.server_sends(syn_flag | ack_flag, 0);
    played.client_sends(syn_flag, 0, "hello");
    played.server_sends(ack_flag, 0, "", 5);
    played.log.lines.erase(played.log.lines.begin());
    CHECK(played.log.take() == Lines{"1 > gap 0+5 #4"});
}

TEST_CASE("tcp_reassembly: without the SYN-ACK the sender shows what became of its SYN") {
    PlayedConnection played;
    played.client_sends(syn_flag, 0, "hello");
    played.log.take();
    SECTION("taken") {
        played.client_data(5, " you");
        CHECK(played.log.take() == Lines{"1 > 0 hello #1 syn", "1 > 5  you #2"});
    }
    SECTION("refused") {
        played.client_data(0, "hello you");
        CHECK(played.log.take() == Lines{"1 > 0 hello you #2"});
    }
    SECTION("taken, by an acknowledgment") {
        played.server_acks(5);
        CHECK(played.log.take() == Lines{"1 > 0 hello #1 syn"});
    }
    SECTION("never known") {
        CHECK(played.finish().front() == "1 > capture ended #1");
    }
}

TEST_CASE("tcp_reassembly: data of a SYN that were cut by the capture leave a gap") {
    PlayedConnection played;
    played.cut = 3;
    played.client_sends(syn_flag, 0, "hello");
    played.cut = 0;
    played.server_sends(syn_flag | ack_flag, 0, "", 5);
    CHECK(played.log.take() == Lines{"1 begin 192.0.2.1:40000 > 198.51.100.1:1080 syn 5 bytes #1",
                                     "1 > 0 he #1 syn", "1 > gap 2+3 #2"});
}

TEST_CASE("tcp_reassembly: a reset in answer to a SYN refuses it, data and all") {
    PlayedConnection played;
    played.client_sends(syn_flag, 0, "hello");
    played.log.take();
    SECTION("the data too") {
        played.server_sends(rst_flag | ack_flag, -1, "", 5);
    }
    SECTION("the SYN alone") {
        played.server_sends(rst_flag | ack_flag, -1, "", 0);
    }
    const auto frame = std::to_string(played.frame);
    CHECK(played.log.take() == Lines{"1 < refused #" + frame, "1 > refused #" + frame});
    CHECK(played.reassembly.held() == 0);
    played.client_sends(syn_flag, 0, "hello");
    CHECK(played.finish().empty());
}

TEST_CASE("tcp_reassembly: leftovers of an earlier connection do not answer a SYN") {
    PlayedConnection played;
    played.client_sends(syn_flag, 0, "hello");
    played.log.take();
    played.server_sends(ack_flag, 70000, "old", 90000);
    played.server_sends(ack_flag, -70000, "older", -90000);
    played.client_sends(rst_flag, 90000);
    played.server_sends(rst_flag | ack_flag, 0, "", 90000);
    played.server_sends(rst_flag, 0);
    played.server_sends(syn_flag | ack_flag, 5, "", 90000);
    CHECK(played.log.take().empty());
    played.server_sends(syn_flag | ack_flag, 0, "", 5);
    played.server_sends(ack_flag, 0, "hi", 5);
    CHECK(played.log.take() == Lines{"1 > 0 hello #1 syn", "1 < 0 hi #9"});
}

TEST_CASE("tcp_reassembly: each side ends by itself with a FIN") {
    PlayedConnection played;
    played.handshake();
    played.client_sends(fin_flag | ack_flag, 0, "bye");
    played.server_sends(ack_flag, 0, "more", 4);
    played.server_sends(fin_flag | ack_flag, 4, "", 4);
    played.client_sends(ack_flag, 4, "", 5);
    CHECK(played.log.take() ==
          Lines{begin_line, "1 > 0 bye #4", "1 > fin #4", "1 < 0 more #5", "1 < fin #6"});
    CHECK(played.finish().empty());
}

TEST_CASE("tcp_reassembly: a FIN waits for what comes before it") {
    PlayedConnection played;
    played.handshake();
    played.log.take();
    played.client_sends(fin_flag | ack_flag, 3, "bye");
    CHECK(played.log.take().empty());
    SECTION("comes late") {
        played.client_data(0, "and");
        CHECK(played.log.take() == Lines{"1 > 0 and #5", "1 > 3 bye #4", "1 > fin #4"});
    }
    SECTION("was lost") {
        played.server_acks(7);
        CHECK(played.log.take() == Lines{"1 > gap 0+3 #5", "1 > 3 bye #4", "1 > fin #4"});
    }
    SECTION("the capture ends") {
        CHECK(played.finish() ==
              Lines{"1 > gap 0+3 #4", "1 > 3 bye #4", "1 > fin #4", "1 < capture ended #4"});
    }
}

TEST_CASE("tcp_reassembly: a reset ends both sides, told first of its sender") {
    PlayedConnection played;
    played.handshake();
    played.log.take();
    SECTION("by the acceptor") {
        played.server_sends(rst_flag, 0);
        CHECK(played.log.take() == Lines{"1 < reset #4", "1 > reset #4"});
    }
    SECTION("by the initiator") {
        played.client_sends(rst_flag | ack_flag, 0);
        CHECK(played.log.take() == Lines{"1 > reset #4", "1 < reset #4"});
    }
    SECTION("behind a FIN of its own") {
        played.client_sends(fin_flag | ack_flag, 0);
        played.client_sends(rst_flag, 1);
        CHECK(played.log.take() == Lines{"1 > fin #4", "1 < reset #5"});
    }
    SECTION("in answer to a FIN") {
        played.client_sends(fin_flag | ack_flag, 0);
        played.server_sends(rst_flag, 0);
        CHECK(played.log.take() == Lines{"1 > fin #4", "1 < reset #5"});
    }
    played.client_sends(rst_flag, 0);
    played.server_sends(ack_flag, 0, "late");
    played.server_sends(fin_flag, 4);
    CHECK(played.finish().empty());
}

TEST_CASE("tcp_reassembly: a reset tells what is held, and the hole before it") {
    PlayedConnection played;
    played.handshake();
    played.client_data(2, "cd");
    played.log.take();
    played.client_sends(rst_flag, 4);
    CHECK(played.log.take() ==
          Lines{"1 > gap 0+2 #5", "1 > 2 cd #4", "1 > reset #5", "1 < reset #5"});
    CHECK(played.reassembly.held() == 0);
}

TEST_CASE("tcp_reassembly: ports used again are a new connection") {
    PlayedConnection played;
    played.handshake();
    SECTION("after its end") {
        played.client_sends(rst_flag, 0);
        played.log.take();
        played.client_isn = 900000;
        played.client_sends(syn_flag, 0);
        CHECK(played.log.take() == Lines{"2 begin 192.0.2.1:40000 > 198.51.100.1:1080 syn #5"});
    }
    SECTION("before its end") {
        played.log.take();
        played.client_isn = 900000;
        played.client_sends(syn_flag, 0);
        CHECK(played.log.take() == Lines{"1 > capture ended #4", "1 < capture ended #4",
                                         "2 begin 192.0.2.1:40000 > 198.51.100.1:1080 syn #4"});
    }
    SECTION("the other way round") {
        played.client_sends(rst_flag, 0);
        played.log.take();
        played.server_sends(syn_flag, 0);
        CHECK(played.log.take().empty());  // the SYN of its SYN-ACK: a leftover
        played.server_isn = 900000;
        played.server_sends(syn_flag, 0);
        CHECK(played.log.take() == Lines{"2 begin 198.51.100.1:1080 > 192.0.2.1:40000 syn #6"});
    }
    SECTION("its SYN not captured") {
        played.client_sends(rst_flag, 0);
        played.log.take();
        played.client_isn = played.server_isn = 900000;
        played.server_sends(syn_flag | ack_flag, 0);
        played.client_data(0, "x");
        CHECK(played.log.take() ==
              Lines{"2 begin 192.0.2.1:40000 > 198.51.100.1:1080 #5", "2 > 0 x #6"});
    }
}

TEST_CASE("tcp_reassembly: both sides may connect at the same time") {
    PlayedConnection played;
    played.client_sends(syn_flag, 0);
    played.server_sends(syn_flag, 0);
    played.client_sends(syn_flag | ack_flag, 0);
    played.server_sends(syn_flag | ack_flag, 0);
    played.client_data(0, "a");
    played.server_sends(ack_flag, 0, "b", 1);
    CHECK(played.log.take() == Lines{begin_line, "1 > 0 a #5", "1 < 0 b #6"});
}

TEST_CASE("tcp_reassembly: a capture may begin in the middle of a connection") {
    PlayedConnection played;
    SECTION("with data of the acceptor: the higher port is taken for the initiator") {
        played.server_sends(ack_flag, 7, "abc", 4);
        played.client_sends(ack_flag, 4, "d", 10);
        CHECK(played.log.take() == Lines{"1 begin 192.0.2.1:40000 > 198.51.100.1:1080 #1",
                                         "1 < 0 abc #1", "1 > 0 d #2"});
    }
    SECTION("with a keep-alive, which says nothing of where a stream begins") {
        played.client_sends(ack_flag, 3);
        CHECK(played.log.take().empty());
        played.client_sends(ack_flag, 4, "d", 10);
        CHECK(played.log.take() ==
              Lines{"1 begin 192.0.2.1:40000 > 198.51.100.1:1080 #2", "1 > 0 d #2"});
    }
    SECTION("with the SYN-ACK") {
        played.server_sends(syn_flag | ack_flag, 0);
        played.client_sends(syn_flag, 0);
        played.client_data(0, "x");
        CHECK(played.log.take() ==
              Lines{"1 begin 192.0.2.1:40000 > 198.51.100.1:1080 #1", "1 > 0 x #3"});
    }
    SECTION("with acknowledgments of what came before") {
        played.client_data(100, "a");
        played.server_sends(ack_flag, 0, "b", 50);
        played.server_acks(100);
        auto lines = played.log.take();
        lines.erase(lines.begin());
        CHECK(lines == Lines{"1 > 0 a #1", "1 < 0 b #2"});
    }
    SECTION("where one side that only acknowledges may speak of another connection") {
        played.client_data(0, "a");
        played.server_acks(10);
        played.client_data(10, "b");
        played.server_acks(11);
        auto lines = played.log.take();
        lines.erase(lines.begin());
        CHECK(lines == Lines{"1 > 0 a #1", "1 > gap 1+9 #4", "1 > 10 b #3"});
    }
    SECTION("with its end") {
        played.client_sends(rst_flag, 4);
        CHECK(played.finish().empty());
    }
}

TEST_CASE("tcp_reassembly: without the SYN-ACK the initiator shows where the acceptor begins") {
    PlayedConnection played;
    played.client_sends(syn_flag, 0);
    played.client_sends(ack_flag, 0);
    played.log.take();
    played.server_sends(ack_flag, 2, "c");
    played.client_sends(ack_flag, 0, "", 3);
    CHECK(played.log.take() == Lines{"1 < gap 0+2 #4", "1 < 2 c #3"});
}

TEST_CASE("tcp_reassembly: copies of every frame change nothing") {
    const auto play = [](PlayedConnection& played, int copies) {
        const auto each = [&](auto send) {
            for (int i = 0; i < copies; ++i) {
                played.frame = played.frame / 10 * 10 + (i == 0 ? 10 : 0);
                send();
            }
        };
        each([&] { played.client_sends(syn_flag, 0, "hel"); });
        each([&] { played.server_sends(syn_flag | ack_flag, 0, "", 0); });
        each([&] { played.client_sends(ack_flag, 0, "hello", 0); });
        each([&] { played.server_sends(ack_flag, 0, "you", 5); });
        each([&] { played.client_sends(fin_flag | ack_flag, 5, "", 3); });
        each([&] { played.server_sends(fin_flag | ack_flag, 3, "", 6); });
        each([&] { played.client_sends(rst_flag, 6); });
        return played.finish();
    };
    PlayedConnection once;
    PlayedConnection thrice;
    CHECK(play(once, 1) == play(thrice, 3));
    CHECK(once.reassembly.copies_of_each() == 1);
    CHECK(thrice.reassembly.copies_of_each() == 3);
}

TEST_CASE("tcp_reassembly: a SYN that is sent again after a second is no copy") {
    PlayedConnection played;
    played.client_sends(syn_flag, 0);
    played.t_ns = 1'000'000'000;
    played.client_sends(syn_flag, 0);
    CHECK(played.reassembly.copies_of_each() == 1);
}

TEST_CASE("tcp_reassembly: traffic classes are those of the packets") {
    PlayedConnection played;
    played.traffic_class = 16;
    played.client_sends(syn_flag, 0);
    played.server_sends(syn_flag | ack_flag, 0);
    played.traffic_class = 32;
    played.client_data(0, "x");
    CHECK(played.log.take() ==
          Lines{"1 begin 192.0.2.1:40000 > 198.51.100.1:1080 syn tos 16 #1", "1 > 0 x tos 32 #3"});
}

TEST_CASE("tcp_reassembly: of too many connections one that ended goes, else the silent one") {
    PlayedConnection played({.connections = 2});
    const auto connect = [&](std::uint16_t port) {
        played.client.port = port;
        played.handshake();
    };
    connect(40001);
    connect(40002);
    played.client_sends(rst_flag, 0);
    played.log.take();
    connect(40003);
    CHECK(played.log.take() == Lines{"3 begin 192.0.2.1:40003 > 198.51.100.1:1080 syn #8"});
    played.client.port = 40001;
    played.client_data(0, "x");  // now 40003 is the silent one
    played.log.take();
    connect(40004);
    CHECK(played.log.take() == Lines{"3 > capture ended #12", "3 < capture ended #12",
                                     "4 begin 192.0.2.1:40004 > 198.51.100.1:1080 syn #12"});
    CHECK(played.reassembly.connections() == 2);
}

TEST_CASE("tcp_reassembly: the end of the capture ends what is open, oldest first") {
    PlayedConnection played;
    played.handshake();
    played.client.port = 40001;
    played.handshake();
    played.client_sends(fin_flag | ack_flag, 0);
    played.client.port = 40000;
    played.client_data(0, "x");
    played.log.take();
    CHECK(played.finish() ==
          Lines{"1 > capture ended #8", "1 < capture ended #8", "2 < capture ended #8"});
    CHECK(played.reassembly.connections() == 0);
}

TEST_CASE("tcp_reassembly: data of SYNs are bounded in all") {
    PlayedConnection played({.held_in_all = 1000});
    for (std::uint16_t port = 40000; port < 40020; ++port) {
        played.client.port = port;
        played.client_sends(syn_flag, 0, std::string(100, 'x'));
        CHECK(played.reassembly.held() <= 1000);
    }
    played.log.take();
    played.server_sends(syn_flag | ack_flag, 0, "", 100);  // nothing is kept of this one
    CHECK(played.log.take() == Lines{"20 > gap 0+100 #21"});
    played.finish();
    CHECK(played.reassembly.held() == 0);
}

}  // namespace conform::capture
