#include "wireshark/pdml.hpp"

#include <algorithm>
#include <pugixml.hpp>
#include <set>
#include <stdexcept>

namespace wireshark {
namespace {

const std::string prefix = "socks6.";
const std::string expert_prefix = "socks6.expert.";

const std::set<std::string> message_types{
    "request",         "version_mismatch_reply", "authentication_reply",
    "operation_reply", "udp_association_init",   "udp_association_confirmation",
    "datagram_header", "password_request",       "password_reply"};

const std::set<std::string> generated_fields{"response_in", "operation_reply_in", "request_in",
                                             "time", "association_in"};

std::string attribute(const pugi::xml_node& node, const char* name) {
    return node.attribute(name).as_string();
}

std::size_t number(const pugi::xml_node& node, const char* name) {
    return node.attribute(name).as_ullong();
}

/// Without "socks6."; empty for a field of somebody else.
std::string own_name(const pugi::xml_node& node) {
    const auto name = attribute(node, "name");
    return name.starts_with(prefix) ? name.substr(prefix.size()) : std::string();
}

Field field_of(const pugi::xml_node& node, std::size_t start) {
    const auto unmasked = attribute(node, "unmaskedvalue");
    const auto size = number(node, "size");
    return {own_name(node), size == 0 ? 0 : number(node, "pos") - start, size,
            unmasked.empty() ? attribute(node, "value") : unmasked, attribute(node, "show")};
}

/// An address of IP has its typed twin beneath it, over the same bytes; a name has its parts.
bool has_parts(const pugi::xml_node& node) {
    const auto name = own_name(node);
    if (name == "option") return true;
    return !node.child("field").empty() && name != "option.data" &&
           node.find_child([&](const pugi::xml_node& child) {
               const auto part = own_name(child);
               return part == name + ".length" || part == name + ".name";
           });
}

class Collector {
  public:
    Collector(Message& message, std::size_t start) : message_(message), start_(start) {}

    void collect(const pugi::xml_node& parent) {
        for (const auto& node : parent.children("field")) take(node);
    }

  private:
    void take(const pugi::xml_node& node) {
        if (attribute(node, "name") == "_ws.expert") return take_expert(node);
        const auto name = own_name(node);
        if (name.empty()) return;
        if (generated_fields.contains(name)) {
            message_.generated.push_back(field_of(node, start_));
            return;
        }
        if (name == "option") message_.option_titles.push_back(attribute(node, "showname"));
        if (!has_parts(node)) message_.fields.push_back(field_of(node, start_));
        if (has_parts(node)) {
            collect(node);
        } else {
            collect_experts(node);
        }
    }

    void collect_experts(const pugi::xml_node& parent) {
        for (const auto& node : parent.children("field")) {
            if (attribute(node, "name") == "_ws.expert") take_expert(node);
            collect_experts(node);
        }
    }

    void take_expert(const pugi::xml_node& node) {
        for (const auto& each : node.children("field")) {
            const auto name = attribute(each, "name");
            if (name.starts_with(expert_prefix)) {
                message_.experts.push_back(name.substr(expert_prefix.size()));
            }
        }
    }

    Message& message_;
    std::size_t start_;
};

/// What its fields cover is the whole message.
std::string bytes_of(const Message& message) {
    std::string hex(2 * message.length, '?');
    for (const auto& field : message.fields) {
        if (2 * (field.at + field.length) > hex.size() || field.hex.size() != 2 * field.length) {
            throw std::runtime_error("field " + field.name + " stands outside of its message");
        }
        std::copy(field.hex.begin(), field.hex.end(),
                  hex.begin() + static_cast<std::ptrdiff_t>(2 * field.at));
    }
    if (hex.find('?') != std::string::npos) {
        throw std::runtime_error(message.text + ": no field for some byte: " + hex);
    }
    return hex;
}

Message message_of(const pugi::xml_node& node, const std::string& type) {
    Message message;
    message.type = type;
    message.text = attribute(node, "showname");
    message.length = number(node, "size");
    Collector(message, number(node, "pos")).collect(node);
    if (type != "data") message.hex = bytes_of(message);
    return message;
}

void collect_messages(const pugi::xml_node& proto, unsigned frame, std::vector<Message>& into) {
    std::string sender;
    for (const auto& node : proto.children("field")) {
        const auto type = own_name(node);
        if (type == "sender") sender = attribute(node, "show");
        if (type != "data" && !message_types.contains(type)) continue;
        auto message = message_of(node, type);
        message.frame = frame;
        message.sender = sender;
        into.push_back(std::move(message));
    }
}

}  // namespace

bool Message::has_expert(const std::string& name) const {
    return std::find(experts.begin(), experts.end(), name) != experts.end();
}

std::vector<Message> read_pdml(const std::string& text) {
    if (const auto at = text.find("Lua Error"); at != std::string::npos) {
        throw std::runtime_error(text.substr(at, 500));
    }
    pugi::xml_document document;
    const auto result = document.load_buffer(text.data(), text.size());
    if (!result) throw std::runtime_error(std::string("PDML: ") + result.description());
    std::vector<Message> messages;
    for (const auto& packet : document.child("pdml").children("packet")) {
        const auto number = packet.find_child_by_attribute("name", "geninfo")
                                .find_child_by_attribute("name", "num");
        const auto frame = number.attribute("show").as_uint();
        for (const auto& proto : packet.children("proto")) {
            if (attribute(proto, "name") == "socks6") collect_messages(proto, frame, messages);
        }
    }
    return messages;
}

}  // namespace wireshark
