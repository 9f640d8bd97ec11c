terraform {
  required_version = ">= 1.6"
}

variable "name" {
  type        = string
  description = "What everything is named after (\"app\")"
  default     = "notes"
}

variable "ports" {
  type    = list(number)
  default = [80, 443]
}

locals {
  tags = { Name = "${var.name}-${join("-", [for port in var.ports : "p${port}"])}" } # shown in lists
}

resource "aws_security_group" "web" {
  name = var.name
  tags = local.tags

  dynamic "ingress" {
    for_each = toset(var.ports)
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}

resource "aws_iam_policy" "read" {
  name   = "$${literal}-read"
  policy = <<-EOT
    { "Version": "2012-10-17", "Statement": [ "it's ${var.name}"
  EOT
}

output "group" {
  value = aws_security_group.web.id
}
